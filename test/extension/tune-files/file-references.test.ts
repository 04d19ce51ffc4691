import { describe, expect, it } from 'vitest';
import { fileReferences } from '../../../src/extension/language/tune-files/file-references.ts';
import { settingAt } from '../../../src/extension/language/tune-files/places.ts';

const text = `model: ./models/tiny
task:
  preset: ../shared/region.task.yaml
  data_folder: data
  train_file: train.jsonl
prompt:
  template: [3, 5]
  nl_inputs: "nl_inputs.py"
  nl_inputs_task: countries
method:
  prompt_tuning_init: PROMPT
  prompt_tuning_init_prompt: /runs/old/prompt
`;

describe('the files that a tuning file names', () => {
  it('are resolved as a tuning resolves them, with the place of each name', () => {
    const found = fileReferences(text, '/work/countries').map(({ start, end, file }) => [text.slice(start, end), file]);
    expect(found).toEqual([
      ['../shared/region.task.yaml', '/work/shared/region.task.yaml'],
      ['train.jsonl', '/work/countries/data/train.jsonl'],
      ['"nl_inputs.py"', '/work/countries/nl_inputs.py'],
      ['/runs/old/prompt', '/runs/old/prompt/adapter_config.json'],
    ]);
  });

  it('are not those of presets', () => {
    expect(fileReferences('task: CB\n', '/work')).toEqual([]);
    expect(fileReferences('task:\n  preset: CB\n', '/work')).toEqual([]);
  });

  it('are found in a text that is broken further down', () => {
    expect(fileReferences('task:\n  train_file: a.csv\n  query: "half', '/work')).toHaveLength(1);
  });
});

it('finds the setting under the pointer, by its key and by its value', () => {
  expect(settingAt(text, text.indexOf('nl_inputs_task'))?.path).toEqual(['prompt', 'nl_inputs_task']);
  expect(settingAt(text, text.indexOf('3, 5'))?.path).toEqual(['prompt', 'template', 0]);
});
