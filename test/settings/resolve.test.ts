import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTuneSettings } from '../../src/settings/read-settings.ts';
import { resolveSettings, settingsToYaml } from '../../src/settings/resolve.ts';
import { settingsHash } from '../../src/settings/settings-hash.ts';
import { sound, soundTuning } from './tune-file.ts';

const resolved = (more = '', base = soundTuning) => resolveSettings(sound(base + more), '/w/demo/countries.tune.yaml');

describe('resolved settings', () => {
  it('have absolute paths, and a run folder named after the file', () => {
    expect(resolved().task).toMatchObject({ train_file: '/w/demo/train.jsonl', dev_file: '/w/demo/dev.jsonl' });
    expect(resolved().output_dir).toBe('/w/demo/runs/countries');
    expect(resolved('output_dir: ../out\n').output_dir).toBe('/w/out');
    const inFolder = soundTuning.replace('  train_file', '  data_folder: data\n  train_file');
    expect(resolved('', inFolder).task).toMatchObject({ train_file: '/w/demo/data/train.jsonl' });
  });

  it('tell a hub id from a folder and a file as transformers does', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    mkdirSync(join(folder, 'org/model'), { recursive: true });
    const model = (name: string) =>
      resolveSettings(sound(soundTuning.replace(/model: .*/, `model: ${name}`)), join(folder, 'a.tune.yaml')).model;
    expect(model('org/other')).toBe('org/other');
    expect(model('org/model')).toBe(join(folder, 'org/model'));
    expect(model('./none')).toBe(join(folder, 'none'));
    expect(model('SmolLM2.gguf')).toBe(join(folder, 'SmolLM2.gguf'));
    rmSync(folder, { recursive: true });
  });

  it('look up a preset beside the file, and leave the files of a task file to it', () => {
    const task = (value: string) =>
      resolveSettings(sound(`model: m\nprompt: {template: [1, 1]}\ntask: ${value}\n`), '/w/a.tune.yaml').task;
    expect(task('CB')).toEqual({ preset: 'CB', data_folder: '/w' });
    expect(task('{preset: CB, data_folder: glue}')).toEqual({ preset: 'CB', data_folder: '/w/glue' });
    expect(task('tasks/x.task.yaml')).toBe('/w/tasks/x.task.yaml');
    expect(task('{preset: tasks/x.task.yaml, n_dev: 3}')).toEqual({ preset: '/w/tasks/x.task.yaml', n_dev: 3 });
  });

  it('start from the hand-written text where there is one, else from vocabulary entries', () => {
    const bare = soundTuning.replace(/ {2}text:.*\n/, '');
    expect(resolved().method).toEqual({ peft_type: 'PROMPT_TUNING', prompt_tuning_init: 'TEXT' });
    expect(resolved('', bare).method).toEqual({ peft_type: 'PROMPT_TUNING', prompt_tuning_init: 'SAMPLE_VOCAB' });
    expect(resolved('method: {peft_type: NEW_DESIGN}\n').method).toMatchObject({ prompt_tuning_init: 'TEXT' });
    expect(resolved('method: {peft_type: NEW_DESIGN}\n', bare).method).toMatchObject({
      prompt_tuning_init: 'SAMPLE_VOCAB',
    });
  });

  it("fill in PEFT's encoder and THUDM's", () => {
    const encoder = (more: string) => resolved(`method: {peft_type: P_TUNING${more}}\n`).method;
    expect(encoder('')).toMatchObject({
      encoder_reparameterization_type: 'MLP',
      encoder_num_layers: 2,
      encoder_dropout: 0,
    });
    expect(encoder(', preset: thudm')).toMatchObject({ encoder_reparameterization_type: 'LSTM' });
  });

  it('fill in the length, the warm-up and the seed of the data only where nothing is said', () => {
    expect(resolved().training).toMatchObject({ num_train_epochs: 10, warmup_ratio: 0.1, data_seed: 42 });
    const { training } = resolved(
      'training: {max_steps: 60, warmup_steps: 0, seed: 7, lr_scheduler_type: exponential}\n',
    );
    expect(training).toMatchObject({ max_steps: 60, warmup_steps: 0, data_seed: 7, decay_rate: 0.98 });
    expect(training).not.toHaveProperty('num_train_epochs');
    expect(training).not.toHaveProperty('warmup_ratio');
  });

  it('written as YAML read back to the same, and resolve to themselves', () => {
    const settings = resolved('method: {peft_type: P_TUNING, preset: thudm}\ntraining: {adam_epsilon: 1.0e-12}\n');
    const again = parseTuneSettings(settingsToYaml(settings), '/elsewhere/settings.yaml');
    expect(again).toEqual(settings);
    expect(resolveSettings(again, '/elsewhere/settings.yaml')).toEqual(settings);
  });

  it('keep texts that YAML could take for something else', () => {
    const settings = sound(soundTuning);
    for (const text of [
      'yes',
      ' a',
      'a ',
      '1e3',
      'null',
      '#',
      'a\nb\n',
      '- x',
      '読解:',
      '\u0085',
      '\u2028',
      '~',
      '\t',
    ]) {
      settings.prompt.text = text;
      expect(parseTuneSettings(settingsToYaml(settings), 'a').prompt.text).toBe(text);
    }
  });
});

describe("the settings' hash", () => {
  it('does not depend on the order of keys, comments, written defaults or the place of the run', () => {
    const [model, ...rest] = soundTuning.split('\n');
    const moved = `# a comment\n${rest.join('\n')}\noutput_dir: x\ntraining: {seed: 42}\n${model}\n`;
    expect(settingsHash(sound(moved))).toBe(settingsHash(sound(soundTuning)));
  });

  it('is the same for settings of a version that lacked a setting with a default', () => {
    const { training, method, ...rest } = sound(soundTuning);
    expect(settingsHash(rest)).toBe(settingsHash({ ...rest, training, method }));
    const { weight_decay: _, ...older } = training;
    expect(settingsHash({ ...rest, training: { ...older, seed: 7 } })).toBe(
      settingsHash({ ...rest, training: { ...training, seed: 7 } }),
    );
  });

  it('differs where the tuning differs', () => {
    const hashes = [
      '',
      'training: {seed: 43}\n',
      'training: {learning_rate: 0.003}\n',
      'method: {peft_type: P_TUNING}\n',
      'method: {peft_type: P_TUNING, preset: thudm}\n',
    ].map((more) => settingsHash(sound(soundTuning + more)));
    expect(new Set(hashes).size).toBe(5);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});
