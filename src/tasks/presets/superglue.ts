import type { TaskSettings } from '../../settings/task-settings.ts';

/**
 * SuperGLUE's tasks in its own files, as the archive unpacks (`CB/train.jsonl`, `CB/val.jsonl`; its test files have no labels). The
 * wordings are ours. Where the question stands after a long text, the text is cut at its beginning.
 */
export const superGlueTasks = {
  BoolQ: {
    train_file: 'BoolQ/train.jsonl',
    dev_file: 'BoolQ/val.jsonl',
    format: 'json-lines',
    id: 'idx',
    query: '{passage}\nQuestion: {question}?\nAnswer:',
    label_words: { true: ' yes', false: ' no' },
    truncation_side: 'left',
  },
  CB: {
    train_file: 'CB/train.jsonl',
    dev_file: 'CB/val.jsonl',
    format: 'json-lines',
    id: 'idx',
    query: '{premise}\nQuestion: {hypothesis}. True, False or Neither?\nAnswer:',
    label_words: { entailment: ' True', contradiction: ' False', neutral: ' Neither' },
    truncation_side: 'left',
  },
  COPA: {
    train_file: 'COPA/train.jsonl',
    dev_file: 'COPA/val.jsonl',
    format: 'json-lines',
    id: 'idx',
    query: '{premise} What was the {question}?',
    label_words: { '0': ' {choice1}', '1': ' {choice2}' },
    // The two choices are sentences of different lengths.
    candidate_scoring: 'mean',
  },
  MultiRC: {
    train_file: 'MultiRC/train.jsonl',
    dev_file: 'MultiRC/val.jsonl',
    format: 'json-lines',
    expand: 'passage.questions.answers',
    query:
      '{passage.text}\nQuestion: {passage.questions.question}\nAnswer: {passage.questions.answers.text}\nIs this answer right?',
    label: 'passage.questions.answers.label',
    label_words: { '1': ' yes', '0': ' no' },
    truncation_side: 'left',
  },
  ReCoRD: {
    train_file: 'ReCoRD/train.jsonl',
    dev_file: 'ReCoRD/val.jsonl',
    format: 'json-lines',
    expand: 'qas',
    query: '{passage.text}\n{qas.query}\nThe name behind @placeholder:',
    answer: ' {qas.answers.0.text}',
    references: 'qas.answers.text',
    truncation_side: 'left',
    max_answer_tokens: 32,
    metrics: ['squad_exact_match', 'squad_f1', 'token_accuracy', 'loss'],
  },
  RTE: {
    train_file: 'RTE/train.jsonl',
    dev_file: 'RTE/val.jsonl',
    format: 'json-lines',
    id: 'idx',
    query: '{premise}\nQuestion: {hypothesis} True or False?\nAnswer:',
    label_words: { entailment: ' True', not_entailment: ' False' },
    truncation_side: 'left',
  },
  WiC: {
    train_file: 'WiC/train.jsonl',
    dev_file: 'WiC/val.jsonl',
    format: 'json-lines',
    id: 'idx',
    query: '{sentence1}\n{sentence2}\nDoes "{word}" have the same meaning in both sentences?\nAnswer:',
    label_words: { true: ' yes', false: ' no' },
  },
  WSC: {
    train_file: 'WSC/train.jsonl',
    dev_file: 'WSC/val.jsonl',
    format: 'json-lines',
    id: 'idx',
    query: '{text}\nIn this text, does "{target.span2_text}" stand for "{target.span1_text}"?\nAnswer:',
    label_words: { true: ' yes', false: ' no' },
  },
} as const satisfies Readonly<Record<string, TaskSettings>>;
