import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { readRecords } from '../../src/tasks/readers/read-records.ts';
import { HubServer } from '../models/sources/hub-server.ts';
import { failureOf, withFiles } from './data-folder.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/tasks/${name}`, import.meta.url));
const fixtureJson = (name: string): unknown => JSON.parse(readFileSync(fixture(name), 'utf8'));

/** The failure of reading `content` under the name `name`. */
const failure = (name: string, content: string | Uint8Array, columns?: string[]) =>
  withFiles({ [name]: content }, (folder) => failureOf(() => readRecords(`${folder}/${name}`, { columns })));

describe('CSV and TSV', () => {
  it("give the values and lines that Python's csv module gives", async () => {
    const records = await readRecords(fixture('unix.csv'), {});
    expect(records.map(({ fields, place }) => ({ line: place.line, fields }))).toEqual(fixtureJson('csv.json'));
  });

  it('give the same from a file with a byte order mark and carriage returns', async () => {
    const [unix, windows] = await Promise.all(
      ['unix', 'windows'].map((name) => readRecords(fixture(`${name}.csv`), {})),
    );
    expect(windows?.map(({ fields }) => fields)).toEqual(unix?.map(({ fields }) => fields));
  });

  it('take the names of the columns from the settings, and quotes in TSV as they are', async () => {
    const records = await readRecords(fixture('headless.tsv'), { columns: ['id', 'label', 'a', 'b'] });
    expect(records.map(({ fields }) => [fields.id, fields.label, fields.a, fields.b])).toEqual(fixtureJson('tsv.json'));
    expect(records.map(({ place }) => place.line)).toEqual([1, 2, 3]);
  });

  it('tell the line of a record with too few or too many columns', async () => {
    expect(await failure('a.csv', 'x,y\n1,2\n\n"a\nb",3\n1,2,3\n')).toMatch(
      /^task.columns-uneven @6: a.csv, line 6: there are 3 columns where 2 are expected. → Put quotes/,
    );
    expect(await failure('a.tsv', '1\t2\n1\n', ['x', 'y'])).toMatch(/^task.columns-uneven @2: .* 1 columns where 2/);
  });

  it('tell broken quotes with their line', async () => {
    expect(await failure('a.csv', 'x,y\n1,2\n3,"4\n5,6\n')).toMatch(
      /^task.quotes-broken @3: .* The value is never closed\./,
    );
    expect(await failure('a.csv', 'x,y\n1,2\n3,"4" 5\n')).toMatch(
      /^task.quotes-broken @3: .* follows the closing quote\./,
    );
    expect(await failure('a.csv', 'x,y\n1,2\n3,4"5\n')).toMatch(/^task.quotes-broken @3: .* does not begin with one\./);
  });

  it('refuse a header with one name twice', async () => {
    expect(await failure('a.csv', 'x, x\n1,2\n')).toMatch(/^task.column-named-twice @1: .* `x` twice/);
  });
});

describe('JSON lines', () => {
  it('pass over empty lines and keep the lines of the others', async () => {
    const records = await withFiles({ 'a.jsonl': '\ufeff{"a": 1}\r\n\n  \n{"a": {"b": ["c\u2028"]}}' }, (folder) =>
      readRecords(`${folder}/a.jsonl`, {}),
    );
    expect(records.map(({ fields, place }) => [place.line, fields])).toEqual([
      [1, { a: 1 }],
      [4, { a: { b: ['c\u2028'] } }],
    ]);
  });

  it('tell line and column of what is no JSON, and of what is no object', async () => {
    expect(await failure('a.jsonl', '{"a": 1}\n\n{"a": }\n')).toMatch(
      /^json.malformed @3: a.jsonl, line 3, column 7: /,
    );
    expect(await failure('a.jsonl', '{"a": 1}\n{"a": 2')).toMatch(/^json.malformed @2: a.jsonl, line 2, column 8: /);
    expect(await failure('a.jsonl', '{"a": 1}\n[1]\n')).toMatch(/^task.record-not-an-object @2: /);
  });
});

describe('SQuAD', () => {
  const question = (id: string, answers: string[], more = {}) => ({
    id,
    question: `${id}?`,
    answers: answers.map((text) => ({ text, answer_start: 0 })),
    ...more,
  });
  const squad = (...qas: object[]) => JSON.stringify({ data: [{ title: 'T', paragraphs: [{ context: 'C', qas }] }] });

  it('gives a record for each question, also for those without an answer', async () => {
    const content = squad(question('q', ['x', 'x', 'y']), question('r', [], { is_impossible: true }));
    const records = await withFiles({ 'a.json': content }, (folder) => readRecords(`${folder}/a.json`, {}));
    expect(records.map(({ fields }) => fields)).toEqual([
      {
        title: 'T',
        context: 'C',
        question: 'q?',
        id: 'q',
        answers: ['x', 'x', 'y'],
        answer: 'x',
        is_impossible: false,
      },
      { title: 'T', context: 'C', question: 'r?', id: 'r', answers: [], answer: null, is_impossible: true },
    ]);
  });

  it('tells where each question stands', async () => {
    const content = [
      '{"version": "1", "data": [{"qas": [{}], "paragraphs": [',
      '  {"qas": [{"id": "q", "question": "\\"qas\\": [", "answers": [{"text": "x"}]},',
      '           {"id": 7, "question": "?"}], "context": "C"}]},',
      ' {"paragraphs": [{"context": "D", "qas": [{"id": "r", "question": "?"}]}]}]}',
    ].join('\n');
    const records = await withFiles({ 'a.json': content }, (folder) => readRecords(`${folder}/a.json`, {}));
    expect(records.map(({ name, place: { line, column } }) => [name, line, column])).toEqual([
      ['q', 2, 12],
      ['7', 3, 12],
      ['r', 4, 43],
    ]);
  });

  it('tells what is missing of its structure', async () => {
    expect(await failure('a.json', '{"data": [{"paragraphs": [{"qas": []}]}]}')).toMatch(
      /^task.squad-malformed @-: .* `data.0.paragraphs.0.context` is missing/,
    );
    expect(await failure('a.json', '{"data": [\n{]}')).toMatch(/^json.malformed @2: /);
  });
});

describe('files that are none of these', () => {
  it('are refused with the way out', async () => {
    expect(await failure('a.txt', 'x')).toBe(
      'task.format-unknown @-: The name of a.txt does not tell its format. → Set task.format to one of json-lines, json, csv, tsv, squad, parquet.',
    );
    expect(await failure('a.jsonl', ' \n\n')).toMatch(/^task.file-empty @-: a.jsonl has no examples/);
    expect(await failure('a.csv', 'x,y\n')).toMatch(/^task.file-empty/);
    expect(await failureOf(() => readRecords('/nowhere/a.csv', {}))).toMatch(/^file.not-found/);
    expect(await withFiles({ 'a.csv/b': '' }, (folder) => failureOf(() => readRecords(`${folder}/a.csv`, {})))).toMatch(
      /^file.not-a-file/,
    );
  });

  it('in another encoding are told with byte and line', async () => {
    const shiftJis = new Uint8Array([0x78, 0x2c, 0x79, 0x0a, 0xe3, 0x81, 0x82, 0x0a, 0x93, 0xfa, 0x0a]);
    expect(await failure('a.csv', shiftJis)).toMatch(/^file.not-utf8 @3: .* byte 8, in line 3, .*iconv -f SHIFT_JIS/);
    expect(await failure('a.csv', new Uint8Array([0xff, 0xfe, 0x78, 0]))).toMatch(
      /^file.not-utf8 @1: .* UTF-16, .*iconv -f UTF-16 -t UTF-8/,
    );
    expect(await failure('a.csv', new Uint8Array([0x78, 0, 0x2c, 0]))).toMatch(/iconv -f UTF-16LE -t UTF-8/);
    expect(await failure('a.csv', new Uint8Array([0, 0x78, 0x65, 0xe5]))).toMatch(/iconv -f UTF-16BE -t UTF-8/);
    expect(await failure('a.csv', new Uint8Array([0x78, 0x0a, 0xe3, 0x81]))).toMatch(/^file.not-utf8 @2: /);
  });
});

describe('a .json file', () => {
  it('that is a list of objects gives them, each with its number and place', async () => {
    const records = await withFiles({ 'a.json': ' [{"a": 1},\n{"a": 2}]' }, (folder) =>
      readRecords(`${folder}/a.json`, {}),
    );
    expect(records.map(({ fields, name, place: { line, column } }) => [name, line, column, fields])).toEqual([
      ['1', 1, 3, { a: 1 }],
      ['2', 2, 1, { a: 2 }],
    ]);
  });

  it('that holds something else is refused with the way out', async () => {
    expect(await failure('a.json', '{"a": 1}\n{"a": 2}\n')).toBe(
      'task.json-lines-in-json @-: a.json has one object a line, but its name says that it is one JSON document. → Set task.format to json-lines.',
    );
    expect(await failure('a.json', '[{"a": 1}, 2]')).toMatch(
      /^task.record-not-an-object @1: a.json, line 1, column 12: entry 2 of the list/,
    );
    expect(await failure('a.json', '[]')).toMatch(/^task.file-empty/);
    expect(
      await withFiles({ 'a.json': '{}' }, (folder) =>
        failureOf(() => readRecords(`${folder}/a.json`, { format: 'json' })),
      ),
    ).toMatch(/^task.not-a-list/);
  });
});

describe('Parquet', () => {
  it.each(['snappy', 'gzip', 'brotli'])('compressed with %s gives the rows that pyarrow gives', async (compression) => {
    const records = await readRecords(fixture(`rows.${compression}.parquet`), {});
    expect(records.map(({ fields }) => fields)).toEqual(fixtureJson('rows.parquet.json'));
    expect(records.map(({ place }) => place.line).slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('that is damaged, cut off, or compressed in another way is refused with the file and the way out', async () => {
    const whole = readFileSync(fixture('rows.snappy.parquet'));
    const scrambled = Uint8Array.from(whole, (byte, index) => (index > 40 && index < 400 ? byte ^ 0x5a : byte));
    for (const content of [whole.subarray(0, 3000), new Uint8Array(0), scrambled, Buffer.from('PAR1PAR1')])
      expect(await failure('a.parquet', content)).toMatch(/^task.parquet-malformed @-: a.parquet cannot be read/);
    expect(await failureOf(() => readRecords(fixture('rows.zstd.parquet'), {}))).toMatch(
      /^task.parquet-malformed .*ZSTD.* write them with Snappy/,
    );
  });
});

it('a Parquet file with any bytes changed is read or refused, and never ends the process', async () => {
  const whole = readFileSync(fixture('rows.snappy.parquet'));
  const random = Random.seeded(1);
  await withFiles({}, async (folder) => {
    for (let round = 0; round < 300; round++) {
      const damaged = Uint8Array.from(whole);
      for (let change = 0; change <= round % 6; change++) damaged[random.integer(whole.length)] = random.integer(256);
      writeFileSync(`${folder}/a.parquet`, damaged);
      // vitest fails where a rejection goes unheard.
      expect(await failureOf(() => readRecords(`${folder}/a.parquet`, {}))).toMatch(
        /^(no failure|task\.parquet-malformed|file\.too-large)/,
      );
    }
  });
});

it('a file of a data set on the hub is fetched, and told by its name on the hub', async () => {
  const content = new Uint8Array(readFileSync(fixture('rows.snappy.parquet')));
  const server = await HubServer.start('datasets/someone/rows', '0'.repeat(40), [
    { path: 'data/rows.parquet', content, large: true },
    { path: 'data/bad.jsonl', content: new TextEncoder().encode('{"a": 1}\n{"a"\n') },
  ]);
  await withFiles({}, async (folder) => {
    vi.stubEnv('HF_ENDPOINT', server.url);
    vi.stubEnv('HF_HUB_CACHE', folder);
    const records = await readRecords('hf://datasets/someone/rows/data/rows.parquet', {});
    expect(records.map(({ fields }) => fields)).toEqual(fixtureJson('rows.parquet.json'));
    const bad = 'hf://datasets/someone/rows/data/bad.jsonl';
    expect(await failureOf(() => readRecords(bad, {}))).toMatch(/^json.malformed @2: .*hf:\/\/datasets.*bad.jsonl/);
  });
});
