import type { TaskSettings } from '../../settings/task-settings.ts';

/** JGLUE's tasks in the folder `datasets` of its repository, version 1.3; its test sets have no labels. The wordings are ours. */
export const jglueTasks = {
  JNLI: {
    train_file: 'jnli-v1.3/train-v1.3.json',
    dev_file: 'jnli-v1.3/valid-v1.3.json',
    format: 'json-lines',
    id: 'sentence_pair_id',
    query: '前提：{sentence1}\n仮説：{sentence2}\n関係：',
    label_words: { entailment: '含意', contradiction: '矛盾', neutral: '中立' },
    truncation_side: 'left',
  },
  JSQuAD: {
    train_file: 'jsquad-v1.3/train-v1.3.json',
    dev_file: 'jsquad-v1.3/valid-v1.3.json',
    format: 'squad',
    id: 'id',
    query: '{context}\n質問：{question}\n答え：',
    answer: '{answer}',
    references: 'answers',
    filters: [{ field: 'answer', not_empty: true }],
    truncation_side: 'left',
    // JGLUE counts characters: ROUGE-1 of characters is their F1.
    metrics: ['exact_match', 'rouge1', 'token_accuracy', 'loss'],
    rouge_tokenizer: 'characters',
  },
  JCommonsenseQA: {
    train_file: 'jcommonsenseqa-v1.3/train-v1.3.json',
    dev_file: 'jcommonsenseqa-v1.3/valid-v1.3.json',
    format: 'json-lines',
    id: 'q_id',
    query: '質問：{question}\n選択肢：{choice0}、{choice1}、{choice2}、{choice3}、{choice4}\n答え：',
    label_words: { '0': '{choice0}', '1': '{choice1}', '2': '{choice2}', '3': '{choice3}', '4': '{choice4}' },
    truncation_side: 'left',
  },
} as const satisfies Readonly<Record<string, TaskSettings>>;
