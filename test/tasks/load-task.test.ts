import { describe, expect, it } from 'vitest';
import { parseTuneSettings } from '../../src/settings/read-settings.ts';
import { resolveSettings } from '../../src/settings/resolve.ts';
import type { TuneSettings } from '../../src/settings/tune-settings.ts';
import { candidatesOf } from '../../src/tasks/example.ts';
import { loadTask, loadTuneTask } from '../../src/tasks/load-task.ts';
import { taskPresets } from '../../src/tasks/presets/index.ts';
import { failureOf, lines, withFiles } from './data-folder.ts';

const seeds = { dataSeed: 42 };
type Task = TuneSettings['task'];

const load = (files: Readonly<Record<string, string>>, task: Task, dataSeed = 42) =>
  withFiles(files, (folder) => loadTask(task, folder, { dataSeed }));
const failure = (files: Readonly<Record<string, string>>, task: Task) =>
  withFiles(files, (folder) => failureOf(() => loadTask(task, folder, seeds)));

const free = { train_file: 't.jsonl', query: '{q}', answer: ' {a}' };
const labelled = { train_file: 't.jsonl', query: '{q}', label_words: { yes: ' right', no: ' wrong' } };
const numbers = (count: number) => lines(...Array.from({ length: count }, (_, q) => ({ q, a: `a${q}` })));

describe('examples', () => {
  it('have their texts, their answer, their place and the line as id', async () => {
    const { train, dev, test, candidates, settings } = await load({ 't.jsonl': `\n${numbers(2)}` }, free);
    expect(train.map(({ place, ...rest }) => ({ ...rest, line: place?.line }))).toEqual([
      { id: '2', fields: { query: '0' }, answer: ' a0', line: 2 },
      { id: '3', fields: { query: '1' }, answer: ' a1', line: 3 },
    ]);
    expect([dev, test, candidates]).toEqual([[], [], undefined]);
    expect(settings.metrics).toEqual(['exact_match', 'token_accuracy', 'loss']);
  });

  it('have label words for raw labels, which are then the candidates', async () => {
    const data = lines({ q: 'x', label: 'yes' }, { q: 'y', label: 'no' });
    const task = await load({ 't.jsonl': data }, labelled);
    expect(task.train.map(({ answer }) => answer)).toEqual([' right', ' wrong']);
    expect(task.candidates).toEqual([' right', ' wrong']);
    expect(task.settings.metrics).toEqual(['accuracy', 'loss']);
  });

  it('have candidates of their own where the label words name fields', async () => {
    const words = { '0': ' {c1}', '1': ' {c2}' };
    const data = lines({ q: 'x', c1: 'a', c2: 'b', label: 1 }, { q: 'y', c1: 'c', c2: 'd', label: 0 });
    const task = await load({ 't.jsonl': data }, { ...labelled, label_words: words });
    expect(task.candidates).toBeUndefined();
    expect(task.train.map((example) => [example.answer, candidatesOf(example, task)])).toEqual([
      [' b', [' a', ' b']],
      [' c', [' c', ' d']],
    ]);
  });

  it('have further texts for layouts of several fields, and words in the place of raw values', async () => {
    const task = { ...free, fields: { which: 'What is the {kind}?' }, replace: { kind: { c: 'cause' } } };
    const { train } = await load({ 't.jsonl': lines({ q: 1, a: 2, kind: 'c' }, { q: 1, a: 2, kind: 'x' }) }, task);
    expect(train.map(({ fields }) => fields.which)).toEqual(['What is the cause?', 'What is the x?']);
  });

  it('are left out by filters, before anything of them is read', async () => {
    const data = lines({ q: 'x', label: '-' }, { q: '', label: 'yes' }, { q: 'y', label: 'no' }, { label: 'no' });
    const task = {
      ...labelled,
      filters: [
        { field: 'label', equals: ['yes', 'no'] },
        { field: 'q', not_empty: true as const },
      ],
    };
    expect((await load({ 't.jsonl': data }, task)).train.map(({ id }) => id)).toEqual(['3']);
    const truth = { ...free, filters: [{ field: 'impossible', equals: false }] };
    const records = lines({ q: 1, a: 1, impossible: true }, { q: 2, a: 2, impossible: false });
    expect((await load({ 't.jsonl': records }, truth)).train.map(({ id }) => id)).toEqual(['2']);
  });
});

describe('sampling', () => {
  const files = { 't.jsonl': numbers(100), 'd.jsonl': numbers(20) };
  const ids = (examples: readonly { id: string }[]) => examples.map(({ id }) => id);

  it('takes the same examples for the same seed, in their order, and others for another', async () => {
    const task = { ...free, dev_file: 'd.jsonl', n_train: 10, n_dev: 5 };
    const [first, again, other] = await Promise.all([42, 42, 43].map((seed) => load(files, task, seed)));
    expect(ids(first?.train ?? [])).toHaveLength(10);
    expect(ids(first?.dev ?? [])).toHaveLength(5);
    expect(ids(again?.train ?? [])).toEqual(ids(first?.train ?? []));
    expect(ids(other?.train ?? [])).not.toEqual(ids(first?.train ?? []));
    expect(ids(first?.train ?? []).map(Number)).toEqual(
      ids(first?.train ?? [])
        .map(Number)
        .toSorted((a, b) => a - b),
    );
  });

  it('takes all where there are fewer', async () => {
    expect((await load(files, { ...free, n_train: 400 })).train).toHaveLength(100);
  });

  it('does not change the sample of one split with the size of another', async () => {
    const small = await load(files, { ...free, dev_file: 'd.jsonl', n_train: 10, n_dev: 5 });
    const large = await load(files, { ...free, dev_file: 'd.jsonl', n_train: 10 });
    expect(ids(small.train)).toEqual(ids(large.train));
  });

  it('splits dev examples off the training file: together they are all of it, and none is in both', async () => {
    const { train, dev } = await load(files, { ...free, dev_split: 0.15 });
    expect([train.length, dev.length]).toEqual([85, 15]);
    expect(new Set([...ids(train), ...ids(dev)]).size).toBe(100);
    const few = await load({ 't.jsonl': numbers(3) }, { ...free, dev_split: 0.01 });
    expect([few.train.length, few.dev.length]).toEqual([2, 1]);
    expect(await failure({ 't.jsonl': numbers(1) }, { ...free, dev_split: 0.5 })).toMatch(/^task.dev-split-takes-all/);
  });
});

describe('candidates', () => {
  it('may be the answers of the training file, also of those examples that the sample leaves out', async () => {
    const data = lines(...['x', 'y', 'x', 'z'].map((a, q) => ({ q, a })));
    const task = { ...free, candidates: 'answers' as const, n_train: 1 };
    expect((await load({ 't.jsonl': data }, task)).candidates).toEqual([' x', ' y', ' z']);
  });

  it('must have every answer, spaces included', async () => {
    const files = { 't.jsonl': lines({ q: 1, a: 'x' }), 'e.jsonl': lines({ q: 1, a: 'x' }, { q: 2, a: 'w' }) };
    expect(await failure(files, { ...free, test_file: 'e.jsonl', candidates: 'answers' })).toBe(
      'task.answer-not-candidate @2: e.jsonl, line 2: the answer " w" is none of the candidates. → The candidates are " x". Name all of them under task.candidates; spaces count.',
    );
    expect(await failure(files, { ...free, candidates: ['x', 'y'] })).toMatch(
      /^task.answer-not-candidate @1: .* " x" is none/,
    );
  });

  it('are refused where a choice is ambiguous, and where there are too many to rank', async () => {
    const same = lines({ q: 'x', c1: 'a', c2: 'a', label: 1 });
    expect(await failure({ 't.jsonl': same }, { ...labelled, label_words: { '0': ' {c1}', '1': ' {c2}' } })).toMatch(
      /^task.candidates-alike @1/,
    );
    expect(await failure({ 't.jsonl': numbers(1001) }, { ...free, candidates: 'answers' })).toMatch(
      /^task.too-many-candidates .* 1001 different answers; at most 1000/,
    );
  });
});

describe('broken data', () => {
  it.each([
    [
      'an unknown label',
      lines({ q: 'x', label: 'yes' }, { q: 'x', label: 'yess' }),
      labelled,
      /^task.label-unknown @2: .* "yess". → Did you mean "yes"\?/,
    ],
    [
      'a missing column',
      lines({ q: 'x', label: 'yes' }, { question: 'x', label: 'no' }),
      labelled,
      /^task.field-unknown @2: .* `q`. → There are: question, label/,
    ],
    ['a missing label', lines({ q: 'x' }), labelled, /^task.field-unknown @1: .* `label`/],
    ['an empty answer', lines({ q: 'x', a: ' ' }), free, /^task.text-empty @1: .* the answer is empty/],
    ['an answer that is null', lines({ q: 'x', a: null }), free, /^task.field-not-text @1/],
    [
      'an empty query',
      lines({ q: 'x', a: 'y' }, { q: '\n', a: 'y' }),
      free,
      /^task.text-empty @2: .* the query is empty/,
    ],
    [
      'one id twice',
      lines({ q: 'x', a: 'y', i: 7 }, { q: 'x', a: 'y', i: 8 }, { q: 'x', a: 'y', i: '7' }),
      { ...free, id: 'i' },
      /^task.id-twice @3: .* "7" was already given: t.jsonl, line 1\./,
    ],
    [
      'filters that nothing passes',
      lines({ q: 'x', a: 'y' }),
      { ...free, filters: [{ field: 'q', equals: 'z' }] },
      /^task.everything-filtered @-: None of the 1 records/,
    ],
    [
      'a filter of a field that no record has',
      lines({ q: 'x', a: 'y' }),
      { ...free, filters: [{ field: 'aa', equals: 'y' }] },
      /^task.field-unknown @1: .* `aa`. → There are: q, a/,
    ],
    ['an empty file', '', free, /^task.file-empty/],
    [
      'a pattern with a lost brace',
      lines({ q: 'x', a: 'y' }),
      { ...free, query: '{q' },
      /^settings.invalid .* The brace at character 1 belongs to no field/s,
    ],
  ])('%s is told with its line and the way out', async (_, data, task, expected) => {
    expect(await failure({ 't.jsonl': data }, task)).toMatch(expected);
  });

  it('is told of the split in which it stands', async () => {
    const files = { 't.jsonl': lines({ q: 'x', a: 'y' }), 'e.jsonl': lines({ q: 'x' }) };
    expect(await failure(files, { ...free, test_file: 'e.jsonl' })).toMatch(/^task.field-unknown @1: e.jsonl, line 1/);
    expect(await failure(files, { ...free, dev_file: 'none.jsonl' })).toMatch(/^file.not-found/);
  });
});

describe('presets and task files', () => {
  const cb = lines({ premise: 'P', hypothesis: 'h', label: 'neutral', idx: 3 });

  it('presets are found by name, whatever its case, beside the file or in data_folder', async () => {
    const files = { 'glue/CB/train.jsonl': cb, 'glue/CB/val.jsonl': cb };
    const task = await load(files, { preset: 'cb', data_folder: 'glue' });
    expect(task.name).toBe('CB');
    expect(task.dev.map(({ id, answer, fields }) => [id, answer, fields.query])).toEqual([
      ['3', ' Neither', 'P\nQuestion: h. True, False or Neither?\nAnswer:'],
    ]);
    expect(await failure(files, 'RTF')).toBe(
      `task.preset-unknown @-: There is no task preset \`RTF\`. → Did you mean \`RTE\`? There are: ${Object.keys(taskPresets).join(', ')}.`,
    );
  });

  it('what is written beside a preset wins, and takes away what it excludes', async () => {
    const files = { 'CB/train.jsonl': cb.repeat(1), 'own.jsonl': cb };
    const task = await load(files, { preset: 'CB', dev_file: 'own.jsonl', answer: ' {label}', n_train: 1 });
    expect(task.train[0]?.answer).toBe(' neutral');
    expect(task.dev).toHaveLength(1);
    expect(task.candidates).toBeUndefined();
  });

  const taskFile = 'train_file: t.jsonl\nquery: "{q}"\nanswer: " {a}"\n';

  it('task files name their own data, from their own folder', async () => {
    const files = { 'tasks/x.task.yaml': taskFile, 'tasks/t.jsonl': numbers(3), 'other/t.jsonl': numbers(2) };
    const task = await load(files, 'tasks/x.task.yaml');
    expect([task.name, task.train.length]).toEqual(['x', 3]);
    const moved = await load(files, { preset: './tasks/x.task.yaml', data_folder: 'other' });
    expect(moved.train).toHaveLength(2);
  });

  it('task files may build on presets and on each other, but not in a circle', async () => {
    const files = {
      'few.task.yaml': 'preset: CB\nn_train: 1\n',
      'CB/train.jsonl': cb + cb.replace('3', '4'),
      'CB/val.jsonl': cb,
      'a.task.yaml': 'preset: b.task.yaml\n',
      'b.task.yaml': 'preset: ./a.task.yaml\n',
    };
    expect((await load(files, 'few.task.yaml')).train).toHaveLength(1);
    expect(await failure(files, 'a.task.yaml')).toMatch(/^task.files-refer-in-circle/);
  });

  it('are checked together with the rest of a tuning', async () => {
    const files = { 'CB/train.jsonl': cb, 'x.task.yaml': taskFile, 't.jsonl': numbers(3) };
    const tuning = (text: string) =>
      withFiles(files, (folder) =>
        failureOf(async () => {
          const settings = parseTuneSettings(`model: m\nprompt: {template: [1, 1]}\n${text}`, `${folder}/a.tune.yaml`);
          return loadTuneTask(resolveSettings(settings, `${folder}/a.tune.yaml`), {});
        }),
      );
    expect(await tuning('task: x.task.yaml\n')).toBe('no failure');
    expect(await tuning('task: x.task.yaml\ntraining: {metric_for_best_model: accuracy}\n')).toMatch(
      /^settings.invalid @-: The task x cannot be used:\n {2}training.metric_for_best_model: `accuracy` ranks candidates/,
    );
    expect(await tuning('task: x.task.yaml\ntraining: {early_stopping_patience: 2}\n')).toMatch(/needs dev examples/);
  });

  it('task files with problems tell all of them with their places', async () => {
    const files = { 'x.task.yaml': 'train_file: t.jsonl\nquery: 3\nanwser: " {a}"\n' };
    expect(await failure(files, 'x.task.yaml')).toMatch(
      /2:8: `query` must be a text, not 3\.\n.*3:1: There is no setting `anwser`/s,
    );
  });
});

describe('solved examples before a query', () => {
  const shots = { ...free, dev_file: 'd.jsonl', n_shots: 2, shot_separator: ' | ' };
  const files = { 't.jsonl': numbers(6), 'd.jsonl': lines({ q: 'x', a: 'y' }, { q: 'z', a: 'w' }) };
  const queries = ({ dev }: { dev: readonly { fields: Readonly<Record<string, string>> }[] }) =>
    dev.map(({ fields }) => fields.query ?? '');

  it('are training examples with their answers, others for each query, the same for the same seed', async () => {
    const task = await load(files, shots);
    for (const query of queries(task)) expect(query).toMatch(/^(\d) a\1 \| (\d) a\2 \| [xz]$/);
    expect(queries(await load(files, shots))).toEqual(queries(task));
    expect(queries(await load(files, shots, 7))).not.toEqual(queries(task));
    expect(new Set(queries(task).map((query) => query.slice(0, -1))).size).toBe(2);
    expect(task.dev.map(({ answer }) => answer)).toEqual([' y', ' w']);
  });

  it('are those that n_train lets the tuning see, and never show a training example its own answer', async () => {
    const { train } = await load({ 't.jsonl': numbers(9), 'd.jsonl': numbers(1) }, { ...shots, n_train: 3 });
    const used = train.map(({ answer }) => answer);
    for (const { fields, answer } of train) {
      const parts = fields.query?.split(' | ') ?? [];
      expect(parts).toHaveLength(3);
      const shown = parts.slice(0, 2).map((part) => part.slice(1));
      expect([...shown, answer].toSorted()).toEqual(used.toSorted());
    }
  });

  it('make long queries lose their beginning, the first solved examples, unless the task says otherwise', async () => {
    expect((await load(files, shots)).settings.truncation_side).toBe('left');
    expect((await load(files, { ...shots, truncation_side: 'right' })).settings.truncation_side).toBe('right');
    expect((await load(files, { ...free, dev_file: 'd.jsonl' })).settings.truncation_side).toBe('right');
  });

  it('are refused where there are too few', async () => {
    expect(await failure({ 't.jsonl': numbers(2), 'd.jsonl': numbers(1) }, shots)).toMatch(
      /^task.too-few-shots @-: t.jsonl has 2 examples: too few to put 2 others before a query/,
    );
  });
});

describe('nested records', () => {
  const nested = lines({
    t: 'x',
    list: [
      { q: 1, more: [{ a: 'a' }, { a: 'b' }] },
      { q: 2, more: [{ a: 'c' }] },
    ],
  });
  const task = { ...free, expand: 'list.more', query: '{t}{list.q}', answer: ' {list.more.a}' };

  it('become one record for each element of their lists, with what stands around it', async () => {
    const { train } = await load({ 't.jsonl': nested }, task);
    expect(train.map(({ id, fields, answer }) => [id, fields.query, answer])).toEqual([
      ['1.1.1', 'x1', ' a'],
      ['1.1.2', 'x1', ' b'],
      ['1.2.1', 'x2', ' c'],
    ]);
  });

  it('are refused with their line where the path leads nowhere, and where all lists are empty', async () => {
    expect(await failure({ 't.jsonl': `${nested}${lines({ t: 'y', liste: [] })}` }, task)).toMatch(
      /^task.field-unknown @2: t.jsonl, line 2: there is no field `list.more`/,
    );
    expect(await failure({ 't.jsonl': lines({ list: [] }) }, task)).toMatch(/^task.file-empty/);
  });
});

describe('accepted answers', () => {
  const task = { ...free, references: 'all' };

  it('are a list of texts, or of objects that hold them, each once', async () => {
    const { train } = await load({ 't.jsonl': lines({ q: 1, a: 'x', all: ['x', 'y', 'x'] }) }, task);
    expect(train[0]?.references).toEqual(['x', 'y']);
    const objects = lines({ q: 1, a: 'x', all: [{ text: 'x' }, { text: 'z' }] });
    const named = await load({ 't.jsonl': objects }, { ...task, references: 'all.text' });
    expect(named.train[0]?.references).toEqual(['x', 'z']);
  });

  it.each([[{ all: [] }], [{}], [{ all: ['x', null] }], [{ all: [{ text: 'x' }] }]])(
    'that are %j are refused with the line',
    async (record) => {
      expect(await failure({ 't.jsonl': lines({ q: 1, a: 'x', ...record }) }, task)).toMatch(
        /^task.references-malformed @1: t.jsonl, line 1: the field `all` is no list of texts/,
      );
    },
  );
});

it('trim_end takes any of the characters away, as often as they stand at the end', async () => {
  const task = { ...free, trim_end: { q: '.!' } };
  const { train } = await load({ 't.jsonl': lines({ q: 'a.b!.', a: 1 }, { q: 'c', a: 1 }) }, task);
  expect(train.map(({ fields }) => fields.query)).toEqual(['a.b', 'c']);
});
