import { join } from 'node:path';
import { expect, it } from 'vitest';
import { methods, type TaskSource, tuningFileText } from '../../../src/extension/commands/new-tuning/draft.ts';
import { parseTuneSettings } from '../../../src/settings/read-settings.ts';

const folder = join('/work', 'space', 'data');
const data: TaskSource = {
  kind: 'data',
  name: 'data',
  train: join(folder, 'train.jsonl'),
  dev: join(folder, 'dev.jsonl'),
  test: undefined,
  query: 'question',
  answer: 'label',
  isChoice: true,
};
const read = (text: string) => parseTuneSettings(text, join(folder, 'new.tune.yaml'));

it.each(methods)('writes a file that a tuning reads, with %s', (method) => {
  const prompt = { kind: 'entry', file: '/work/space/nl_inputs.py', task: 'a: b #1', template: [3, 4] } as const;
  const text = tuningFileText({ model: 'owner/model', task: data, prompt, method }, folder);
  expect(read(text)).toMatchObject({
    model: 'owner/model',
    task: {
      train_file: 'train.jsonl',
      dev_file: 'dev.jsonl',
      query: ' {question}',
      answer: ' {label}',
      candidates: 'answers',
    },
    prompt: { template: [3, 4], nl_inputs: '../nl_inputs.py', nl_inputs_task: 'a: b #1' },
    method: { peft_type: method },
  });
});

it('takes a part of the training examples where there are no others, and no space where the query comes first', () => {
  const task = { ...data, dev: undefined, isChoice: false };
  const prompt = { kind: 'text', text: '"quoted"\nand: more', template: [0, 2] } as const;
  const settings = read(tuningFileText({ model: 'm/m', task, prompt, method: 'PROMPT_TUNING' }, folder));
  expect(settings.task).toMatchObject({ dev_split: 0.2, query: '{question}' });
  expect(settings.prompt.text).toBe('"quoted"\nand: more');
});

it('starts anywhere where no text was written', () => {
  const prompt = { kind: 'text', text: '', template: [6, 6] } as const;
  const settings = read(tuningFileText({ model: 'm/m', task: data, prompt, method: 'P_TUNING' }, folder));
  expect(settings.prompt).toEqual({ template: [6, 6] });
});
