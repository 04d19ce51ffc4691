# Hand-written prompts, by template and task. The template (a, b) puts the first a tokens of a text before the query and the last b
# between query and answer, so a text has exactly a + b tokens. These counts are those of SmolLM2's tokenizer; another tokenizer counts
# otherwise, most of all in Japanese, which SmolLM2 mostly spells byte by byte.

DEFAULT_TEMPLATE = {
    (3, 5): {
        "countries": "The country named lies in the region of",
    },
    (2, 2): {
        "CB": "Question: Answer:",
        "RTE": "Does it follow?",
        "RCQA": "Read and answer:",
        "LIVEDOOR-NEWS": "News: Topic:",
    },
    (3, 3): {
        "RCQA": "Read the text and answer:",
        "XLSUM": "Text:\nIn short:",
    },
    (4, 5): {
        "LIVEDOOR-NEWS": "記事の分類:",
    },
    (5, 5): {
        "XLSUM": "記事の要約:",
    },
    (8, 9): {
        "JSNLI": "前提と仮説の関係:",
    },
    (10, 11): {
        "RCQA": "読解問題:答えなさい:",
    },
}
