import type { TaskSettings } from '../../settings/task-settings.ts';

/** What interpret_p_tuning's README samples, and where its data sets cut. */
const sizes = {
  n_train: 400,
  n_dev: 1000,
  n_test: 1000,
  max_query_tokens: 512,
  max_answer_tokens: 64,
} as const;

/**
 * The four Japanese tasks of interpret_p_tuning (github.com/yoquankara/interpret_p_tuning), with the folders, fields, queries and answers
 * that its dataset.py expects under `data_dir`.
 */
export const interpretPTuningTasks = {
  RCQA: {
    ...sizes,
    train_file: 'RCQA/train-v1.0.json',
    dev_file: 'RCQA/dev-v1.0.json',
    test_file: 'RCQA/test-v1.0.json',
    // One object a line, whatever the file's name says.
    format: 'json-lines',
    query: '{context}{question}',
    answer: '{answer}',
    filters: [{ field: 'answer', not_empty: true }],
    metrics: ['token_accuracy', 'token_exact_match', 'loss'],
  },
  JSNLI: {
    ...sizes,
    train_file: 'JSNLI/text/train.tsv',
    dev_file: 'JSNLI/text/dev.tsv',
    test_file: 'JSNLI/text/test.tsv',
    format: 'tsv',
    columns: ['id', 'label', 'sentence_a', 'sentence_b'],
    trim_end: { sentence_a: '。', sentence_b: '。' },
    query: '{sentence_a}。{sentence_b}。',
    label_words: { contradiction: '誤', entailment: '正', neutral: '中間' },
    metrics: ['token_accuracy', 'token_exact_match', 'accuracy', 'loss'],
  },
  'LIVEDOOR-NEWS': {
    ...sizes,
    train_file: 'LIVEDOOR-NEWS/text/train.jsonl',
    dev_file: 'LIVEDOOR-NEWS/text/dev.jsonl',
    test_file: 'LIVEDOOR-NEWS/text/test.jsonl',
    format: 'json-lines',
    query: '{text}',
    label_words: {
      '0': '独女通信',
      '1': 'ITライフハック',
      '2': '家電チャンネル',
      '3': 'livedoor HOMME',
      '4': 'MOVIE ENTER',
      '5': 'Peachy',
      '6': 'エスマックス',
      '7': 'Sports Watch',
      '8': 'トピックニュース',
    },
    metrics: ['token_accuracy', 'token_exact_match', 'accuracy', 'loss'],
  },
  XLSUM: {
    ...sizes,
    train_file: 'XLSUM/japanese_train.jsonl',
    dev_file: 'XLSUM/japanese_val.jsonl',
    test_file: 'XLSUM/japanese_test.jsonl',
    format: 'json-lines',
    query: '{text}',
    answer: '{summary}',
    metrics: ['token_accuracy', 'token_rouge1', 'token_rouge2', 'token_rougeL', 'loss'],
    rouge_tokenizer: 'japanese',
  },
} as const satisfies Readonly<Record<string, TaskSettings>>;
