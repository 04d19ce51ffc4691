import type { z } from 'zod';
import { t } from '../base/l10n.ts';
import { closestName } from './closest-name.ts';
import type { Problem, SettingPath } from './problem.ts';
import { alternativesWith, knownKeys, settingFields } from './schema-walk.ts';

type Issue = z.core.$ZodIssue;

/** What a file's reader knows of places; absent for settings that come from no file. */
interface Places {
  placeOf(path: SettingPath): Problem['place'];
  placeOfKey(path: SettingPath, key: string): Problem['place'];
}

/** Checks `content` against `schema`: the settings, or everything that is wrong with them. */
export function checkAgainst<S extends z.ZodType>(
  schema: S,
  content: unknown,
  places?: Places,
): { settings: z.output<S>; problems: readonly [] } | { settings: undefined; problems: readonly Problem[] } {
  const result = schema.safeParse(content);
  if (result.success) return { settings: result.data, problems: [] };
  const problems = result.error.issues
    .flatMap((issue) => flatten(issue, content))
    .flatMap((issue) => describe(issue, schema, content, places));
  return { settings: undefined, problems };
}

/**
 * The issues of that alternative of a union which the value was meant for: the one whose own kind (mapping, list, text) fits.
 * Where none fits, the union's issue itself, which then stands for "one of several kinds".
 */
function flatten(issue: Issue, content: unknown): Issue[] {
  if (issue.code !== 'invalid_union' || valueAt(content, issue.path) === undefined) return [issue];
  const meant = issue.errors.find(
    (inner) => inner.length > 0 && inner.every(({ path, code }) => path.length > 0 || fits(code)),
  );
  if (!meant) return [issue];
  return meant
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
    .flatMap((inner) => flatten(inner, content));
}

/** Whether an issue at the value itself leaves its kind right. */
const fits = (code: Issue['code']) => code !== 'invalid_type' && code !== 'invalid_value' && code !== 'invalid_union';

function describe(issue: Issue, schema: z.ZodType, content: unknown, places: Places | undefined): Problem[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const value = valueAt(content, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      withPlace({ path: [...path, key], ...unknownKey(key, path, schema, value) }, places?.placeOfKey(path, key)),
    );
  }
  if (value === undefined && issue.code !== 'custom') {
    return [withPlace({ path, message: t('`{0}` is missing.', path.join('.')), remedy: '' }, places?.placeOf(path))];
  }
  return [withPlace({ path, ...describeValue(issue, path, value) }, places?.placeOf(path))];
}

function withPlace(problem: Omit<Problem, 'place'>, place: Problem['place']): Problem {
  return place === undefined ? problem : { ...problem, place };
}

type Told = Pick<Problem, 'message' | 'remedy'>;

function unknownKey(key: string, path: SettingPath, schema: z.ZodType, value: unknown): Told {
  const siblings = knownKeys(schema, path, value);
  const message =
    path.length === 0
      ? t('There is no setting `{0}`.', key)
      : t('There is no setting `{0}` under `{1}`.', key, path.join('.'));
  const near = closestName(key, siblings);
  if (near !== undefined) return { message, remedy: t('Did you mean `{0}`?', near) };
  const owners = alternativesWith(schema, path, key);
  if (owners.length > 0) return { message, remedy: t('It belongs to {0}.', owners.join(' | ')) };
  const elsewhere = settingFields(schema).find((field) => field.path.endsWith(`.${key}`))?.path;
  if (elsewhere !== undefined) return { message, remedy: t('It belongs here: `{0}`.', elsewhere) };
  return { message, remedy: t('There are: {0}.', siblings.join(', ')) };
}

function describeValue(issue: Issue, path: SettingPath, value: unknown): Told {
  const name = path.length === 0 ? t('The whole') : `\`${path.join('.')}\``;
  if (issue.code === 'custom') return { message: issue.message, remedy: '' };
  if (issue.code === 'too_small' || issue.code === 'too_big')
    return { message: outOfRange(issue, name, value), remedy: '' };
  const allowed = allowedValues(issue);
  const near = typeof value === 'string' ? closestName(value, allowed) : undefined;
  return {
    message: t('{0} must be {1}, not {2}.', name, expectation(issue), spelled(value)),
    remedy: near === undefined ? '' : t('Did you mean `{0}`?', near),
  };
}

function allowedValues(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union') {
    return [...discriminators(issue), ...issue.errors.flat().flatMap(allowedValues)];
  }
  return [];
}

/** The values of the key that tells the alternatives of a union apart, where it has one. */
function discriminators(issue: z.core.$ZodIssueInvalidUnion): string[] {
  return 'options' in issue ? (issue.options ?? []).map(String) : [];
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kindName(issue.expected);
    case 'invalid_value':
      return issue.values.map(String).join(' | ');
    case 'invalid_union': {
      const parts = [...discriminators(issue), ...issue.errors.map(([first]) => (first ? expectation(first) : ''))];
      return [...new Set(parts)].filter((part) => part !== '').join(' | ');
    }
    default:
      return t('a name');
  }
}

function kindName(kind: string): string {
  switch (kind) {
    case 'string':
      return t('a text');
    case 'number':
      return t('a number');
    case 'int':
      return t('a whole number');
    case 'boolean':
      return t('true or false');
    case 'array':
    case 'tuple':
      return t('a list');
    default:
      return t('a mapping');
  }
}

type RangeIssue = z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig;

function outOfRange(issue: RangeIssue, name: string, value: unknown): string {
  const small = issue.code === 'too_small';
  const bound = String(small ? issue.minimum : issue.maximum);
  if (issue.origin === 'string') return t('{0} must not be empty.', name);
  if (issue.origin === 'array' || issue.origin === 'tuple') {
    return small ? t('{0} needs at least {1} entries.', name, bound) : t('{0} has at most {1} entries.', name, bound);
  }
  const limit = small
    ? issue.inclusive
      ? t('at least {0}', bound)
      : t('above {0}', bound)
    : issue.inclusive
      ? t('at most {0}', bound)
      : t('below {0}', bound);
  return t('{0} must be {1}, not {2}.', name, limit, spelled(value));
}

/** A value as a message shows it, cut where it is long. */
function spelled(value: unknown): string {
  if (Array.isArray(value)) return t('a list');
  if (typeof value === 'object' && value !== null) return t('a mapping');
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The value at `path` in plain data; undefined where there is none. */
export function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  let value = content;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = new Map<string, unknown>(Object.entries(value)).get(String(key));
  }
  return value;
}
