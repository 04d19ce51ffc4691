import { describe, expect, it } from 'vitest';
import { explainSweepSetting, sweepSuggestionsAt } from '../../../src/extension/language/sweep-files/suggestions.ts';
import { variedFieldAt } from '../../../src/extension/language/sweep-files/varied-fields.ts';

/** The labels that are offered at the bar in the text. */
function offered(marked: string): string[] {
  return sweepSuggestionsAt(marked.replace('|', ''), marked.indexOf('|'))?.suggestions.map(({ label }) => label) ?? [];
}

describe('completion in a sweep file', () => {
  it('offers the settings of a sweep that are not there yet', () => {
    const labels = offered('base: a.tune.yaml\n|');
    expect(labels).toEqual(
      expect.arrayContaining(['variants', 'grid', 'random', 'seeds', 'successive_halving', 'test']),
    );
    expect(labels).not.toContain('base');
  });

  it.each(['grid:\n  |', 'random:\n  |', 'variants:\n  - name: a\n    set:\n      |', 'variants:\n  - grid:\n      |'])(
    'offers at %j the fields of a tuning',
    (marked) => {
      const labels = offered(marked);
      expect(labels).toEqual(expect.arrayContaining(['training.learning_rate', 'prompt.template', 'method.peft_type']));
      expect(labels).not.toContain('training');
    },
  );

  it('offers no field twice', () => {
    expect(offered('grid:\n  training.learning_rate: [0.1]\n  |')).not.toContain('training.learning_rate');
  });

  it.each([
    ['test: |', ['best', 'all', 'none']],
    ['grid:\n  method.peft_type: [|', ['PROMPT_TUNING', 'P_TUNING', 'NEW_DESIGN']],
    [
      'variants:\n  - name: a\n    set:\n      training.lr_scheduler_type: |',
      ['constant', 'linear', 'cosine', 'exponential'],
    ],
    ['random:\n  training.weight_decay:\n    distribution: |', ['uniform', 'log_uniform', 'int_uniform']],
  ])('offers at %j the values that the schemas name', (marked, labels) => {
    expect(offered(marked)).toEqual(labels);
  });
});

describe('the hover in a sweep file', () => {
  it('explains the settings of the sweep, and the fields that it varies', () => {
    expect(explainSweepSetting('', ['seeds'])).toContain('training.seed');
    const rate = explainSweepSetting('', ['grid', 'training.learning_rate', 0]);
    expect(rate).toContain('`training.learning_rate`');
    expect(explainSweepSetting('', ['grid', 'training.nothing'])).toBeUndefined();
  });
});

describe('a place in a sweep file', () => {
  it('leads into a field of the tuning, or into the description of what is drawn', () => {
    expect(variedFieldAt(['grid', 'prompt.template', 1, 0])).toEqual({ field: 'prompt.template', inside: [0] });
    expect(variedFieldAt(['variants', 0, 'set', 'prompt.template', 0])).toEqual({
      field: 'prompt.template',
      inside: [0],
    });
    expect(variedFieldAt(['random', 'training.weight_decay', 'min'])).toEqual({
      field: 'training.weight_decay',
      inside: undefined,
    });
    expect(variedFieldAt(['variants', 0, 'name'])).toBeUndefined();
    expect(variedFieldAt(['seeds', 0])).toBeUndefined();
  });
});
