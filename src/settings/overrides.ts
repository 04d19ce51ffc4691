import { parseDocument } from 'yaml';
import { invalidOverrides, overrideWithoutValue } from './failures.ts';
import type { Problem, SettingPath } from './problem.ts';
import { checkAgainst, valueAt } from './schema-problems.ts';
import { type TuneSettings, type TuneSettingsInput, tuneSettings } from './tune-settings.ts';

/**
 * Settings with some of them changed, each written as on the command line: `training.learning_rate=0.003`,
 * `prompt.template=[4, 4]`, `training.max_steps=null` (back to the default). The value is read as YAML where the setting takes such
 * a value, and otherwise as the text that it is: `task.answer= {region}` keeps its space.
 * @throws Failure `settings.override-without-value`, InvalidSettings when the result does not hold
 */
export function applyOverrides(settings: TuneSettingsInput, overrides: readonly string[]): TuneSettings {
  let content: unknown = settings;
  for (const override of overrides) content = applyOne(content, override);
  const checked = checkAgainst(tuneSettings, content);
  if (checked.settings === undefined) throw invalidOverrides(checked.problems);
  return checked.settings;
}

function applyOne(content: unknown, override: string): unknown {
  const equals = override.indexOf('=');
  if (equals < 1) throw overrideWithoutValue(override);
  const path = override.slice(0, equals).trim().split('.').map(keyOf);
  const text = override.slice(equals + 1);
  const variants = readings(text).map((value) => withSetting(content, path, value));
  // The first reading that the setting itself accepts; the file's other problems are told at the end.
  return variants.find((variant) => !problemsOf(variant).some((problem) => touches(problem, path))) ?? variants[0];
}

export const keyOf = (key: string) => (/^\d+$/.test(key) ? Number(key) : key);

/** What a value on the command line can mean, the likeliest first. */
function readings(text: string): unknown[] {
  const value = yamlValue(text);
  const quoted = /^\s*["']/.test(text);
  // An unquoted text is meant as it stands: YAML would drop its leading space and what follows " #".
  if (value === undefined || (typeof value === 'string' && !quoted)) return [text];
  return [value, text];
}

/** Undefined where the text is no YAML, or nothing. */
function yamlValue(text: string): unknown {
  if (text.trim() === '') return undefined;
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined; // an alias: `*x` has nothing to refer to here
  }
}

function problemsOf(content: unknown): readonly Problem[] {
  return checkAgainst(tuneSettings, content).problems;
}

const touches = (problem: Problem, path: SettingPath) => path.every((key, index) => problem.path[index] === key);

/** A copy of the content of a tuning file with `value` at `path`; null takes the setting away. */
export function withSetting(content: unknown, path: SettingPath, value: unknown): unknown {
  const [first, second] = path;
  const task = valueAt(content, ['task']);
  // `task: CB` is short for `task: {preset: CB}`.
  const whole =
    first === 'task' && second !== undefined && typeof task === 'string'
      ? withValue(content, ['task'], { preset: task })
      : content;
  return withValue(whole, path, value);
}

/** A copy of `content` with `value` at `path`; null takes the setting away. */
function withValue(content: unknown, [key, ...rest]: SettingPath, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(content) && typeof key === 'number') {
    return content.map((entry: unknown, index) => (index === key ? withValue(entry, rest, value) : entry));
  }
  const entries = typeof content === 'object' && content !== null ? Object.entries(content) : [];
  const copy = new Map<string, unknown>(entries);
  if (rest.length === 0 && value === null) copy.delete(String(key));
  else copy.set(String(key), withValue(copy.get(String(key)), rest, value));
  // Not by assignment, which would take the key `__proto__` for the object's prototype.
  return Object.fromEntries(copy);
}
