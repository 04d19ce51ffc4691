import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import countries from 'world-countries';
import { findEntry, parseNlInputs } from '../../src/prompts/nl-inputs/index.ts';
import { readTuneFile } from '../../src/settings/read-settings.ts';
import { resolveSettings } from '../../src/settings/resolve.ts';
import { candidatesOf } from '../../src/tasks/example.ts';
import { loadTask } from '../../src/tasks/load-task.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

describe('the countries of the demo', () => {
  const file = path('examples/countries/countries.tune.yaml');
  const load = async () => loadTask((await readTuneFile(file)).task, dirname(file), { dataSeed: 42 });

  it('are those of world-countries outside the Antarctic, each in one split', async () => {
    const { train, dev, test } = await load();
    expect([train.length, dev.length, test.length]).toEqual([150, 35, 60]);
    const loaded = [...train, ...dev, ...test].map(({ id, fields, answer }) => [id, fields.query, answer]);
    const expected = countries
      .filter(({ region }) => region !== 'Antarctic')
      .map(({ cca3, name, region }) => [cca3, ` ${name.common}`, ` ${region}`]);
    expect(loaded.toSorted()).toEqual(expected.toSorted());
  });

  it.each(['countries', 'p-tuning', 'new-design'])('%s.tune.yaml holds, and names the same task', async (name) => {
    const settings = await readTuneFile(path(`examples/countries/${name}.tune.yaml`));
    const resolved = resolveSettings(settings, path(`examples/countries/${name}.tune.yaml`));
    expect(resolved.task).toEqual(resolveSettings(await readTuneFile(file), file).task);
    expect(resolved.prompt.nl_inputs === undefined || existsSync(resolved.prompt.nl_inputs)).toBe(true);
  });
});

it("the demo's entry of nl_inputs.py says the same as its tuning file", async () => {
  const { tables, problems } = parseNlInputs(readFileSync(path('examples/nl_inputs.py'), 'utf8'), 'python');
  expect(problems).toEqual([]);
  const [table] = tables;
  const { prompt } = await readTuneFile(path('examples/countries/countries.tune.yaml'));
  const entry = table && prompt.template && findEntry(table, prompt.template, 'countries');
  expect(entry?.text).toBe([prompt.text].flat().join(''));
});

const data = path('../shared/data/fewglue');

describe.skipIf(!existsSync(data))('SuperGLUE as FewGLUE has it (skipped without ../shared/data)', () => {
  // Label counts of the files, by a count of their own.
  it.each([
    ['CB', [32, 32, 56], { ' True': 23, ' False': 28, ' Neither': 5 }],
    ['RTE', [32, 32, 277], { ' True': 146, ' False': 131 }],
    ['WiC', [32, 32, 638], { ' yes': 319, ' no': 319 }],
    ['WSC', [32, 32, 104], { ' yes': 38, ' no': 66 }],
    ['BoolQ', [32, 32, 0], {}],
  ])('%s', async (name, sizes, answers) => {
    const test = name === 'BoolQ' ? {} : { test_file: `${name}/val.jsonl` };
    const task = { preset: name, data_folder: data, dev_file: `${name}/dev32.jsonl`, ...test };
    const loaded = await loadTask(task, data, { dataSeed: 1 });
    expect([loaded.train, loaded.dev, loaded.test].map((split) => split.length)).toEqual(sizes);
    const count = (answer: string) => loaded.test.filter((example) => example.answer === answer).length;
    expect(Object.fromEntries(Object.keys(answers).map((answer) => [answer, count(answer)]))).toEqual(answers);
  });

  it('COPA, whose choices differ from example to example', async () => {
    const task = { preset: 'COPA', data_folder: data, dev_file: 'COPA/dev32.jsonl', test_file: 'COPA/val.jsonl' };
    const loaded = await loadTask(task, data, { dataSeed: 1 });
    const places = loaded.test.map((example) => candidatesOf(example, loaded)?.indexOf(example.answer));
    expect(places.filter((place) => place === 0)).toHaveLength(55);
    expect(places.filter((place) => place === 1)).toHaveLength(45);
    expect(loaded.settings.candidate_scoring).toBe('mean');
  });
});
