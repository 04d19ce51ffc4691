import { sha256 } from '../base/hash.ts';
import { methodSettings } from './method-settings.ts';
import { trainingSettings } from './training-settings.ts';
import type { TuneSettingsInput } from './tune-settings.ts';

/**
 * A name for what a tuning does: the SHA-256, in hexadecimal, of its settings whatever the order of their keys. Where the result is kept
 * (output_dir) and the editor's `$schema` do not count, nor do settings that have their default: one that a later version adds leaves
 * the hashes of those who do not name it as they are. Hash the settings as the file has them, with relative paths, so that a workspace
 * that is moved keeps its hashes.
 */
export function settingsHash(settings: TuneSettingsInput): string {
  const { output_dir: _place, $schema: _schema, training = {}, method, ...meaning } = settings;
  const { peft_type, ...encoder } = method ?? { peft_type: 'PROMPT_TUNING' };
  const chosen = {
    ...meaning,
    training: withoutDefaults(training, trainingSettings.parse({})),
    method: { peft_type, ...withoutDefaults(encoder, methodSettings.parse({ peft_type })) },
  };
  return sha256(canonicalJson(chosen));
}

function withoutDefaults(settings: object, defaults: object): object {
  const known = new Map(Object.entries(defaults));
  const isChosen = ([name, value]: [string, unknown]) => canonicalJson(value) !== canonicalJson(known.get(name));
  return Object.fromEntries(Object.entries(settings).filter(isChosen));
}

/** JSON with the keys of every mapping in order of their code units, and nothing for what is undefined. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}
