import { describe, expect, it } from 'vitest';
import { InvalidSettings } from '../../src/settings/failures.ts';
import { applyOverrides } from '../../src/settings/overrides.ts';
import { sound, soundTuning } from './tune-file.ts';

const settings = sound(soundTuning);

describe('settings given beside the file', () => {
  it('have the type that the setting has', () => {
    const changed = applyOverrides(settings, [
      'training.learning_rate=0.003',
      'training.max_steps=60',
      'training.eval_strategy=no',
      'prompt.template=[4, 4]',
      'model=123',
      'output_dir=null and void',
    ]);
    expect(changed.training).toMatchObject({ learning_rate: 0.003, max_steps: 60, eval_strategy: 'no' });
    expect(changed.prompt.template).toEqual([4, 4]);
    expect([changed.model, changed.output_dir]).toEqual(['123', 'null and void']);
  });

  it('keep a text as it stands: its leading space, its braces, a number sign', () => {
    const task = (value: string) => applyOverrides(settings, [`task.query=${value}`]).task;
    for (const text of [' {name}', '{name}', 'yes', 'the # of {name}', 'a: b', '- {name}', '*x']) {
      expect(task(text)).toMatchObject({ query: text });
    }
    expect(task('" {name}"')).toMatchObject({ query: ' {name}' });
  });

  it('reach into lists, methods and mappings', () => {
    const changed = applyOverrides(settings, [
      'method={peft_type: NEW_DESIGN}',
      'method.num_linear_layers=2',
      'prompt.text.0=The land named',
      'task.replace.name.USA=United States',
    ]);
    expect(changed.method).toMatchObject({ peft_type: 'NEW_DESIGN', num_linear_layers: 2 });
    expect(changed.prompt.text).toEqual(['The land named', ' lies in the region of']);
    expect(changed.task).toMatchObject({ replace: { name: { USA: 'United States' } } });
  });

  it('null brings the default back, so that exclusive settings can be exchanged', () => {
    const long = applyOverrides(settings, ['training.max_steps=60']);
    const changed = applyOverrides(long, [
      'training.max_steps=null',
      'training.num_train_epochs=3',
      'training.seed=null',
    ]);
    expect(changed.training.max_steps).toBeUndefined();
    expect(changed.training).toMatchObject({ num_train_epochs: 3, seed: 42 });
  });

  it('leave the settings they change as they were', () => {
    const before = structuredClone(settings);
    applyOverrides(settings, ['training.seed=1', 'task.n_train=3']);
    expect(settings).toEqual(before);
  });

  it('are refused with a suggestion, and with the checks between settings', () => {
    const message = (...overrides: string[]) => {
      try {
        applyOverrides(settings, overrides);
      } catch (error) {
        if (error instanceof InvalidSettings)
          return error.problems.map((problem) => `${problem.message} ${problem.remedy}`.trim());
        throw error;
      }
      return [];
    };
    expect(message('training.learning_rates=1')).toEqual([
      'There is no setting `learning_rates` under `training`. Did you mean `learning_rate`?',
    ]);
    expect(message('training.learning_rate=high')).toEqual([
      '`training.learning_rate` must be a number | auto, not "high".',
    ]);
    expect(message('training.max_steps=10', 'training.warmup_steps=10')).toEqual([
      'The warm-up of 10 steps is as long as the run of 10 steps, or longer.',
    ]);
    expect(message('__proto__.x=1')).toEqual([
      'There is no setting `__proto__`. There are: $schema, model, task, prompt, method, training, output_dir.',
    ]);
  });

  it('without a value are refused', () => {
    expect(() => applyOverrides(settings, ['training.seed'])).toThrow('`training.seed` is no setting with a value.');
    expect(() => applyOverrides(settings, ['=3'])).toThrow('`=3` is no setting with a value.');
  });
});
