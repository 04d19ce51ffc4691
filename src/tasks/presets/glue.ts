import type { TaskSettings } from '../../settings/task-settings.ts';

const glueFile = (task: string, split: string) => `hf://datasets/nyu-mll/glue/${task}/${split}-00000-of-00001.parquet`;

/** GLUE's tasks from the hub, where they are fetched; its test sets have no labels. The wordings are ours. */
export const glueTasks = {
  'SST-2': {
    train_file: glueFile('sst2', 'train'),
    dev_file: glueFile('sst2', 'validation'),
    format: 'parquet',
    id: 'idx',
    query: 'Review: {sentence}\nSentiment:',
    label_words: { '1': ' positive', '0': ' negative' },
    truncation_side: 'left',
  },
  QQP: {
    train_file: glueFile('qqp', 'train'),
    dev_file: glueFile('qqp', 'validation'),
    format: 'parquet',
    id: 'idx',
    query: 'Question 1: {question1}\nQuestion 2: {question2}\nDo they ask the same?',
    label_words: { '1': ' yes', '0': ' no' },
    truncation_side: 'left',
  },
  MNLI: {
    train_file: glueFile('mnli', 'train'),
    dev_file: glueFile('mnli', 'validation_matched'),
    format: 'parquet',
    id: 'idx',
    query: '{premise}\nQuestion: {hypothesis} True, False or Neither?\nAnswer:',
    label_words: { '0': ' True', '1': ' Neither', '2': ' False' },
    truncation_side: 'left',
  },
  QNLI: {
    train_file: glueFile('qnli', 'train'),
    dev_file: glueFile('qnli', 'validation'),
    format: 'parquet',
    id: 'idx',
    query: '{sentence}\nQuestion: {question}\nDoes the text answer the question?',
    label_words: { '0': ' yes', '1': ' no' },
    truncation_side: 'left',
  },
} as const satisfies Readonly<Record<string, TaskSettings>>;
