import { sha256 } from '../base/hash.ts';
import type { TuneSettings } from './tune-settings.ts';

/**
 * A name for what a tuning does: the SHA-256, in hexadecimal, of its settings whatever the order of their keys. Where the result is kept
 * (output_dir) and the editor's `$schema` do not count. Hash the settings as the file has them, with relative paths, so that a
 * workspace that is moved keeps its hashes.
 */
export function settingsHash(settings: TuneSettings): string {
  const { output_dir: _place, $schema: _schema, ...meaning } = settings;
  return sha256(canonicalJson(meaning));
}

/** JSON with the keys of every mapping in order of their code units, and nothing for what is undefined. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}
