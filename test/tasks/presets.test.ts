import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkAgainst } from '../../src/settings/schema-problems.ts';
import { taskSettings } from '../../src/settings/task-settings.ts';
import { candidatesOf, type Example } from '../../src/tasks/example.ts';
import { loadTask } from '../../src/tasks/load-task.ts';
import { taskPresets } from '../../src/tasks/presets/index.ts';
import { lines, withFiles } from './data-folder.ts';

const load = (preset: string, files: Readonly<Record<string, string>>, more: object = {}) =>
  withFiles(files, (folder) => loadTask({ preset, data_folder: folder, ...more }, folder, { dataSeed: 42 }));

/** The same content for the splits of a task. */
const splits = (names: readonly string[], content: string) => Object.fromEntries(names.map((name) => [name, content]));

const pair = ({ fields, answer }: Example) => [fields.query, answer];

describe('presets', () => {
  it.each(Object.entries(taskPresets))('%s holds as a task', (_, task) => {
    expect(checkAgainst(taskSettings, task).problems).toEqual([]);
  });
});

describe('the tasks of interpret_p_tuning, in its folders', () => {
  it('RCQA puts the question after the context, and leaves out what has no answer', async () => {
    const records = lines(
      { id: 'a', context: '文脈。', question: '質問？', answer: '答え' },
      { id: 'b', context: '文脈。', question: '質問？', answer: '' },
    );
    const files = splits(
      ['train', 'dev', 'test'].map((split) => `RCQA/${split}-v1.0.json`),
      records,
    );
    const { train, dev, test, settings } = await load('RCQA', files);
    for (const split of [train, dev, test]) expect(split.map(pair)).toEqual([['文脈。質問？', '答え']]);
    expect(settings).toMatchObject({ n_train: 400, n_dev: 1000, n_test: 1000 });
    expect(settings).toMatchObject({ max_query_tokens: 512, max_answer_tokens: 64 });
  });

  it('JSNLI ends each sentence with exactly one full stop and translates the label', async () => {
    const rows =
      '0\tcontradiction\t犬が走る。。\t猫が寝る\n1\tentailment\t犬が走る\t犬が動く。\n2\tneutral\t"犬"\t猫\n';
    const files = splits(
      ['train', 'dev', 'test'].map((split) => `JSNLI/text/${split}.tsv`),
      rows,
    );
    const { train, candidates } = await load('jsnli', files);
    expect(train.map(pair)).toEqual([
      ['犬が走る。猫が寝る。', '誤'],
      ['犬が走る。犬が動く。', '正'],
      ['"犬"。猫。', '中間'],
    ]);
    expect(candidates).toEqual(['誤', '正', '中間']);
  });

  it('LIVEDOOR-NEWS has nine categories for the labels 0 to 8, whether they are texts or numbers', async () => {
    const records = lines(
      ...Array.from({ length: 9 }, (_, index) => ({
        index,
        text: `記事${index}`,
        label: index % 2 ? index : String(index),
      })),
    );
    const names = ['train', 'dev', 'test'].map((split) => `LIVEDOOR-NEWS/text/${split}.jsonl`);
    const { train, candidates } = await load('LIVEDOOR-NEWS', splits(names, records));
    expect(train.map(({ answer }) => answer)).toEqual(candidates);
    expect(train.map(pair)[8]).toEqual(['記事8', 'トピックニュース']);
  });

  it('XLSUM asks for the summary, and measures ROUGE of Japanese words', async () => {
    const names = ['train', 'val', 'test'].map((split) => `XLSUM/japanese_${split}.jsonl`);
    const { dev, settings } = await load('XLSUM', splits(names, lines({ index: 0, text: '本文', summary: '要約' })));
    expect(dev.map(pair)).toEqual([['本文', '要約']]);
    expect(settings.metrics).toContain('token_rougeL');
    expect(settings.rouge_tokenizer).toBe('japanese');
  });

  it('samples 400 training and 1000 dev and test examples by the seed, and takes all where there are fewer', async () => {
    const records = (count: number) =>
      lines(...Array.from({ length: count }, (_, index) => ({ text: `t${index}`, summary: `s${index}` })));
    const files = {
      'XLSUM/japanese_train.jsonl': records(1200),
      'XLSUM/japanese_val.jsonl': records(1200),
      'XLSUM/japanese_test.jsonl': records(700),
    };
    const first = await load('XLSUM', files);
    expect([first.train.length, first.dev.length, first.test.length]).toEqual([400, 1000, 700]);
    expect((await load('XLSUM', files)).train.map(({ id }) => id)).toEqual(first.train.map(({ id }) => id));
  });
});

describe('SuperGLUE’s nested tasks', () => {
  it('MultiRC has an example for each answer of each question', async () => {
    const record = {
      idx: 7,
      passage: {
        text: 'It rained.',
        questions: [
          {
            question: 'Was it wet?',
            idx: 1,
            answers: [
              { text: 'Yes', label: 1 },
              { text: 'No', label: 0 },
            ],
          },
          { question: 'When?', idx: 2, answers: [{ text: 'Never', label: 0 }] },
        ],
      },
    };
    const { train } = await load('MultiRC', splits(['MultiRC/train.jsonl', 'MultiRC/val.jsonl'], lines(record)));
    expect(train.map(({ id, answer }) => [id, answer])).toEqual([
      ['1.1.1', ' yes'],
      ['1.1.2', ' no'],
      ['1.2.1', ' no'],
    ]);
    expect(train[2]?.fields.query).toBe('It rained.\nQuestion: When?\nAnswer: Never\nIs this answer right?');
  });

  it('ReCoRD accepts every name that the data accepts', async () => {
    const record = {
      passage: { text: 'Costa scored for Chelsea.', entities: [{ start: 0, end: 4 }] },
      qas: [{ query: '@placeholder scored', answers: [{ text: 'Costa' }, { text: 'Diego Costa' }, { text: 'Costa' }] }],
    };
    const { train } = await load('ReCoRD', splits(['ReCoRD/train.jsonl', 'ReCoRD/val.jsonl'], lines(record)));
    expect(train[0]).toMatchObject({ answer: ' Costa', references: ['Costa', 'Diego Costa'] });
  });
});

const shared = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const there = existsSync(shared);

describe.skipIf(!there)('real files (skipped without ../shared/data)', () => {
  it.each([
    ['MultiRC', 32],
    ['ReCoRD', 32],
  ])('%s of FewGLUE', async (name, least) => {
    const folder = join(shared, 'fewglue');
    const task = { preset: name, data_folder: folder, dev_file: `${name}/dev32.jsonl` };
    const { train, dev } = await loadTask(task, folder, { dataSeed: 1 });
    expect(train.length).toBeGreaterThanOrEqual(least);
    expect(dev.length).toBeGreaterThanOrEqual(least);
  });

  // Label counts of the files, by a count of their own.
  it('JNLI of JGLUE', async () => {
    const folder = join(shared, 'jglue');
    const task = { preset: 'JNLI', data_folder: folder, train_file: 'jnli-valid.jsonl', dev_file: 'jnli-valid.jsonl' };
    const { train } = await loadTask(task, folder, { dataSeed: 1 });
    const count = (answer: string) => train.filter((example) => example.answer === answer).length;
    expect([train.length, count('中立'), count('含意'), count('矛盾')]).toEqual([2434, 1350, 349, 735]);
  });

  it('JCommonsenseQA of JGLUE, whose five choices differ from example to example', async () => {
    const folder = join(shared, 'jglue');
    const file = 'jcommonsenseqa-valid.jsonl';
    const loaded = await loadTask(
      { preset: 'JCommonsenseQA', data_folder: folder, train_file: file, dev_file: file },
      folder,
      { dataSeed: 1 },
    );
    const [first] = loaded.train;
    expect(loaded.train).toHaveLength(1119);
    expect(first && candidatesOf(first, loaded)).toEqual([
      '掲示板',
      'パソコン',
      'マザーボード',
      'ハードディスク',
      'まな板',
    ]);
    expect(first?.answer).toBe('マザーボード');
  });

  it('JSQuAD of JGLUE, with all accepted answers', async () => {
    const folder = join(shared, 'jglue');
    const task = {
      preset: 'JSQuAD',
      data_folder: folder,
      train_file: 'jsquad-valid.json',
      dev_file: 'jsquad-valid.json',
    };
    const { train } = await loadTask(task, folder, { dataSeed: 1 });
    expect(train).toHaveLength(4442);
    expect(train[0]).toMatchObject({
      id: 'a10336p0q0',
      answer: '小笠原諸島',
      references: ['小笠原諸島', '小笠原諸島を除く日本'],
    });
  });
});
