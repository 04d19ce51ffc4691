import { z } from 'zod';
import { t } from '../base/l10n.ts';
import { bleuTokenizers, metricNames, rougeTokenizers } from './metric-names.ts';
import { patternParts } from './pattern-syntax.ts';
import { taskNameProblem } from './task-name.ts';
import { taskPresetCollections } from './task-preset-names.ts';

const presetsByCollection = Object.entries(taskPresetCollections)
  .map(([collection, names]) => `of ${collection} ${names.join(', ')}`)
  .join('; ');

export const dataFormats = ['json-lines', 'json', 'csv', 'tsv', 'squad', 'parquet'] as const;
export type DataFormat = (typeof dataFormats)[number];

/** Beyond this a query is longer than any context. */
const mostShots = 64;

const rawValue = z.union([z.string(), z.number(), z.boolean()]);

const pattern = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const stray = patternParts(text).find((part) => 'strayBraceAt' in part);
    if (stray === undefined) return;
    const message = t(
      'The brace at character {0} belongs to no field: write {name}, or twice for the brace itself.',
      stray.strayBraceAt,
    );
    context.addIssue({ code: 'custom', message });
  });

const filter = z
  .strictObject({
    field: z.string().min(1).describe('The field that is looked at, for instance `label` or `paragraph.text`.'),
    equals: z
      .union([rawValue, z.array(rawValue).min(1)])
      .optional()
      .describe('Keep only records in which the field has this value, or one of these values.'),
    not_empty: z.literal(true).optional().describe('Keep only records in which the field is there and not empty.'),
  })
  .superRefine((value, context) => {
    if ((value.equals === undefined) === (value.not_empty === undefined)) {
      context.addIssue({ code: 'custom', message: t('A filter needs either `equals` or `not_empty: true`.') });
    }
  });

const count = (split: string) =>
  z
    .int()
    .positive()
    .optional()
    .describe(
      `Use only this many ${split} examples, sampled by data_seed; all of them where the data has fewer. Default: all.`,
    );

const taskFields = z.strictObject({
  preset: z
    .string()
    .min(1)
    .optional()
    .describe(
      `A preset to start from (${presetsByCollection}) or the path of a task file (\`*.task.yaml\`); what is written beside it wins.`,
    ),
  data_folder: z
    .string()
    .min(1)
    .optional()
    .describe('The folder in which the data files lie. Default: the folder of this file.'),
  train_file: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The examples to learn from: a path, or a file of a data set on the Hugging Face hub, hf://datasets/OWNER/NAME/PATH.',
    ),
  dev_file: z
    .string()
    .min(1)
    .optional()
    .describe('The examples that choose the best checkpoint and stop the run early. Instead: dev_split.'),
  test_file: z.string().min(1).optional().describe('The examples of the final score. Nothing is chosen by them.'),
  dev_split: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('Without a dev_file: the share of the training examples to take for it, sampled by data_seed.'),
  format: z
    .enum(dataFormats)
    .optional()
    .describe(
      'How the files are written: json-lines (one object a line; SuperGLUE), json (a list of objects), csv, tsv, squad (SQuAD 1.1 and 2.0), or parquet. Default: by the file name (.jsonl, .csv, .tsv, .parquet; .json is a list of objects or SQuAD).',
    ),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('The names of the columns of a CSV or TSV file without a header line.'),
  expand: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The path of lists inside a record, each element of which becomes a record of its own: with `passage.questions`, {passage.questions.question} is the one question, and {passage.text} the same for all.',
    ),
  id: z
    .string()
    .min(1)
    .optional()
    .describe('The field that identifies an example; two examples with one identifier are refused. Default: the line.'),
  query: pattern
    .optional()
    .describe(
      'A pattern over the data\'s fields that gives the query: "{premise} Question: {hypothesis}". Nested fields are `{paragraph.text}`, braces themselves `{{` and `}}`.',
    ),
  fields: z
    .record(z.string().min(1), pattern)
    .optional()
    .describe('Further texts for a layout of several fields: a pattern for each name.'),
  replace: z
    .record(z.string().min(1), z.record(z.string(), z.string()))
    .optional()
    .describe('Words for raw values before the patterns see them: `question: {cause: because, effect: so}`.'),
  trim_end: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe(
      'Characters that are taken from the end of a field before the patterns see it, any of them as often as they stand there: `sentence: "。"`.',
    ),
  answer: pattern
    .optional()
    .describe('A pattern that gives the answer, with the space that it has in running text: " {region}".'),
  label: z.string().min(1).optional().describe('The field that label_words looks up. Default: label.'),
  label_words: z
    .record(z.string(), pattern)
    .optional()
    .describe(
      'In place of `answer`: the answer for each raw label, with its leading space. An answer may itself be a pattern: `"0": " {choice1}"`.',
    ),
  references: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The field that lists all accepted answers (texts), for metrics of the text that the model writes. Default: the answer alone.',
    ),
  candidates: z
    .union([z.enum(['label_words', 'answers', 'none']), z.array(z.string().min(1)).min(2)])
    .optional()
    .describe(
      'The answers that are ranked to make a prediction: label_words, answers (those that occur in the training data), none (free text), or a list. Default: label_words where there are any, else none.',
    ),
  candidate_scoring: z
    .enum(['sum', 'mean'])
    .optional()
    .describe(
      'How candidates are ranked: by the sum of the log-probabilities of their tokens, or by the mean, which does not favour short answers. Default: sum.',
    ),
  filters: z.array(filter).optional().describe('Records that do not pass every filter are left out.'),
  n_train: count('training'),
  n_dev: count('dev'),
  n_test: count('test'),
  max_query_tokens: z
    .int()
    .positive()
    .optional()
    .describe('Longer queries are cut. Default: nothing is cut, and a prompt longer than the context is an error.'),
  max_answer_tokens: z
    .int()
    .positive()
    .optional()
    .describe('Longer answers are cut, and generation ends there. Default: 64 for generation, and no cut.'),
  truncation_side: z
    .enum(['left', 'right'])
    .optional()
    .describe(
      'The end of a query at which it is cut. Default: right, so that the beginning stays; left with n_shots, so that the query itself stays.',
    ),
  n_shots: z
    .int()
    .positive()
    .max(mostShots)
    .optional()
    .describe(
      'Put this many solved examples before every query: other training examples with their answers, drawn by data_seed for each query. Default: none.',
    ),
  shot_separator: z
    .string()
    .optional()
    .describe('What stands between solved examples, and before the query. Default: an empty line.'),
  metrics: z
    .array(z.enum(metricNames))
    .min(1)
    .optional()
    .describe(
      'What is measured. Default: accuracy and loss where candidates are ranked, else exact_match, token_accuracy and loss. token_… metrics compare the prediction at each place of the expected answer, given what stands before it; exact_match, generated_…, squad_…, rouge… and bleu compare the text that the model writes.',
    ),
  rouge_tokenizer: z
    .enum(rougeTokenizers)
    .optional()
    .describe(
      'What ROUGE takes for words: english (as rouge-score), japanese (by the dictionary IPADIC, prepared as by sumeval), or characters. Default: english.',
    ),
  bleu_tokenizer: z
    .enum(bleuTokenizers)
    .optional()
    .describe(
      "What BLEU takes for words: sacreBLEU's 13a, intl or char, or ja (Japanese words by the dictionary IPADIC). Default: 13a.",
    ),
});

export type TaskSettings = z.output<typeof taskFields>;

type Complaint = (path: (string | number)[], message: string) => void;

/** What must hold of a task on its own. A task that builds on a preset is checked once the two are joined. */
function checkComplete(task: TaskSettings, complain: Complaint): void {
  if (task.train_file === undefined && task.dev_file === undefined && task.test_file === undefined) {
    complain(
      ['train_file'],
      t('A task needs a train_file (to be tuned), a dev_file or a test_file (to be evaluated).'),
    );
  }
  if (task.query === undefined && task.fields === undefined) {
    complain(['query'], t('A task needs a query: a pattern over the data\'s fields, for instance "{question}".'));
  }
  if (task.answer === undefined && task.label_words === undefined) {
    complain(
      ['answer'],
      t('A task needs an answer (a pattern such as " {answer}") or label_words (an answer for each label).'),
    );
  }
  if (task.candidates === 'label_words' && task.label_words === undefined) {
    complain(['candidates'], t('`candidates: label_words` needs label_words.'));
  }
  const ranked = task.candidates === undefined ? task.label_words !== undefined : task.candidates !== 'none';
  const accuracy = task.metrics?.indexOf('accuracy') ?? -1;
  if (accuracy >= 0 && !ranked) {
    complain(
      ['metrics', accuracy],
      t('`accuracy` ranks candidates, and this task has none: set task.candidates, or choose exact_match.'),
    );
  }
  if (task.label !== undefined && task.label_words === undefined) {
    complain(['label'], t('`label` names the field that label_words looks up, and there are no label_words.'));
  }
}

function checkConsistent(task: TaskSettings, complain: Complaint): void {
  const unknown = task.preset === undefined ? undefined : taskNameProblem(task.preset);
  if (unknown !== undefined) complain(['preset'], unknown);
  if (task.answer !== undefined && task.label_words !== undefined) {
    complain(['label_words'], t('`answer` and `label_words` exclude each other: keep the one that gives the answer.'));
  }
  if (task.dev_split !== undefined && task.dev_file !== undefined) {
    complain(['dev_split'], t('`dev_file` and `dev_split` exclude each other.'));
  }
  if (task.columns !== undefined && new Set(task.columns).size < task.columns.length) {
    complain(['columns'], t('A column is named twice.'));
  }
  if (
    task.columns !== undefined &&
    (task.format === 'json-lines' || task.format === 'squad' || task.format === 'parquet')
  ) {
    complain(['columns'], t('`columns` is for CSV and TSV files; the records of other formats name their fields.'));
  }
  if (task.fields !== undefined && 'query' in task.fields) {
    complain(['fields', 'query'], t('The text `query` has a setting of its own: write it there.'));
  }
  if (task.n_shots !== undefined && task.query === undefined && task.fields !== undefined) {
    complain(['n_shots'], t('`n_shots` puts solved examples before task.query, and this task has none.'));
  }
  if (task.shot_separator !== undefined && task.n_shots === undefined) {
    complain(['shot_separator'], t('`shot_separator` is for solved examples: set n_shots as well.'));
  }
  if (Array.isArray(task.candidates) && new Set(task.candidates).size < task.candidates.length) {
    complain(['candidates'], t('A candidate is named twice.'));
  }
}

/** A task that stands in a tuning file, or in a task file of its own (`*.task.yaml`). */
export const taskSettings = taskFields
  .superRefine((task, context) => {
    const complain: Complaint = (path, message) => context.addIssue({ code: 'custom', path, message });
    checkConsistent(task, complain);
    if (task.preset === undefined) checkComplete(task, complain);
  })
  .describe('A task: where its examples lie, and how a query and an answer are made of their fields.');
