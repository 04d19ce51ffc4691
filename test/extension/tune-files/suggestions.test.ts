import { describe, expect, it } from 'vitest';
import { siblingsAt } from '../../../src/extension/language/tune-files/cursor.ts';
import { explainSetting, suggestionsAt } from '../../../src/extension/language/tune-files/suggestions.ts';
import { checkTuneSettings } from '../../../src/settings/read-settings.ts';
import { taskPresetNames } from '../../../src/settings/task-preset-names.ts';
import { taskPresets } from '../../../src/tasks/presets/index.ts';
import { soundTuning } from '../../settings/tune-file.ts';

/** The labels that are offered at the bar in the text. */
function offered(marked: string): string[] {
  return suggestionsAt(marked.replace('|', ''), marked.indexOf('|'))?.suggestions.map(({ label }) => label) ?? [];
}

function pathAt(marked: string) {
  const found = suggestionsAt(marked.replace('|', ''), marked.indexOf('|'))?.cursor;
  return found && `${found.kind} ${found.path.join('.')} ${found.written}`;
}

describe('the place in a tuning file', () => {
  it.each([
    ['mo|', 'key  mo'],
    ['model: a|b', 'value model a'],
    ['task:\n  tr|', 'key task tr'],
    ['task:\n  filters:\n    - field: label\n      eq|', 'key task.filters.0 eq'],
    ['task:\n  filters:\n  - field: label\n    equals: 1\n  - fi|', 'key task.filters.1 fi'],
    ['task:\n  candidates: ans|', 'value task.candidates ans'],
    ['task:\n  x: 1\n\n# comment\n  query: "{a} b|', 'value task.query {a} b'],
    ['prompt:\n  template: [3, |', 'value prompt.template.1 '],
    ['method:\n  peft_type: P_TUNING\ntraining:\n  |', 'key training '],
    ['a:\n  b:\n    c: 1\n  |', 'key a '],
    ['a:\n  b: 1\n|', 'key  '],
  ])('of %j', (marked, expected) => {
    if (marked.includes('{a}')) expect(pathAt(marked)).toBeUndefined();
    else expect(pathAt(marked)).toBe(expected);
  });

  it('is none in a comment', () => {
    expect(pathAt('model: a # ti|')).toBeUndefined();
  });

  it('knows what else stands in the same mapping, below as well as above', () => {
    const text = 'method:\n  peft_type: "P_TUNING" # encoder\n  \n  preset: thudm\ntraining:\n  seed: 1\n';
    expect([...siblingsAt(text, ['method'])]).toEqual([
      ['peft_type', 'P_TUNING'],
      ['preset', 'thudm'],
    ]);
  });
});

describe('completion in a tuning file', () => {
  it('offers the settings that are not there yet', () => {
    const labels = offered('model: x\n|');
    expect(labels).toEqual(expect.arrayContaining(['task', 'prompt', 'method', 'training', 'output_dir']));
    expect(labels).not.toContain('model');
  });

  it('offers of a method only its own settings', () => {
    const encoder = offered('method:\n  peft_type: P_TUNING\n  |');
    expect(encoder).toContain('encoder_reparameterization_type');
    expect(encoder).not.toContain('prompt_tuning_init');
    expect(offered('method:\n  |\n  peft_type: PROMPT_TUNING')).toContain('prompt_tuning_init');
  });

  it.each([
    ['method:\n  peft_type: |', ['PROMPT_TUNING', 'P_TUNING', 'NEW_DESIGN']],
    ['method:\n  peft_type: P_TUNING\n  preset: |', ['peft', 'thudm']],
    ['task: |', [...taskPresetNames]],
    ['task:\n  candidates: |', ['label_words', 'answers', 'none']],
    ['training:\n  learning_rate: |', ['auto']],
    ['method:\n  peft_type: NEW_DESIGN\n  residual: |', ['true', 'false']],
    ['prompt:\n  soft_prompts:\n    mine:\n      |', ['length', 'trainable', 'text', 'prompt']],
    ['prompt:\n  layout:\n    - soft: mine\n    - |', ['text', 'field', 'soft', 'start', 'end']],
  ])('offers at %j the values that the schema names', (marked, labels) => {
    expect(offered(marked)).toEqual(labels);
  });

  it('writes what a check of the whole file accepts', () => {
    const text = `${soundTuning}training:\n  lr_`;
    const found = suggestionsAt(text, text.length);
    const suggestion = found?.suggestions.find(({ label }) => label === 'lr_scheduler_type');
    const written = `${text.slice(0, found?.cursor.start)}${suggestion?.text}`;
    const values = offered(`${written}|`);
    expect(values).toContain('cosine');
    for (const value of values) expect(checkTuneSettings(written + value, 'a.tune.yaml').problems).toEqual([]);
  });

  it('knows every task preset', () => {
    expect([...taskPresetNames].sort()).toEqual(Object.keys(taskPresets).sort());
  });
});

describe('the hover of a setting', () => {
  it('tells what the schema says, and the default', () => {
    const text = explainSetting(soundTuning, ['training', 'lr_scheduler_type']);
    expect(text).toContain('`training.lr_scheduler_type` — constant | linear | cosine | exponential');
    expect(text).toContain('Default: linear.');
  });

  it('follows the method that is written', () => {
    const text = explainSetting('method:\n  peft_type: NEW_DESIGN\n', ['method', 'encoder_hidden_size']);
    expect(text).toContain("half the model's hidden size");
    expect(text).not.toContain('with thudm');
  });
});
