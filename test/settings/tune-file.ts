import { expect } from 'vitest';
import { checkTuneSettings } from '../../src/settings/read-settings.ts';
import type { TuneSettings } from '../../src/settings/tune-settings.ts';

/** A tuning that holds, for tests that change one thing. */
export const soundTuning = `model: HuggingFaceTB/SmolLM2-135M-Instruct
task:
  train_file: train.jsonl
  dev_file: dev.jsonl
  query: " {name}"
  answer: " {region}"
  candidates: answers
prompt:
  template: [3, 5]
  text: ["The country named", " lies in the region of"]
`;

/** The settings of a text that must hold. */
export function sound(text: string): TuneSettings {
  const { settings, problems } = checkTuneSettings(text, 'a.tune.yaml');
  expect(problems).toEqual([]);
  if (settings === undefined) throw new Error('no settings');
  return settings;
}

/** The problems of a text, a line each: `3:5 training.seed: message remedy`. */
export function problemLines(text: string): string[] {
  return checkTuneSettings(text, 'a.tune.yaml').problems.map(
    ({ place, path, message, remedy }) =>
      `${place?.line}:${place?.column} ${path.join('.')}: ${message}${remedy === '' ? '' : ` ${remedy}`}`,
  );
}
