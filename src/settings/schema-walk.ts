import { z } from 'zod';
import type { SettingPath } from './problem.ts';

/** One setting, for help texts and for "did you mean". */
export interface SettingField {
  /** For instance `training.learning_rate`; what a user chooses the name of is `NAME`, an entry of a list `0`. */
  readonly path: string;
  readonly description: string;
  /** The kind of value, for people: `number | auto`. */
  readonly kind: string;
  readonly required: boolean;
  /** As it is written in the file; undefined where there is none, or where it depends on other settings. */
  readonly defaultValue: string | undefined;
}

type Schema = z.core.$ZodType;

/** A schema without the wrappers that make it optional or give it a default. */
function unwrapped(schema: Schema): Schema {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap();
  }
  return inner;
}

/** The alternatives of a schema that are mappings with fixed keys. */
function objectsOf(schema: Schema): z.ZodObject[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) return [inner];
  if (inner instanceof z.ZodUnion) return inner.options.flatMap(objectsOf);
  return [];
}

/** The schemas that the value at `path` can have; several where a mapping is one of a union. */
function schemasAt(schema: Schema, path: SettingPath): Schema[] {
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  const inner = unwrapped(schema);
  let children: Schema[] = [];
  if (inner instanceof z.ZodObject) children = ownEntry(inner.shape, String(key));
  else if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => schemasAt(option, path));
  else if (inner instanceof z.ZodRecord) children = [inner.valueType];
  else if (inner instanceof z.ZodArray) children = [inner.element];
  else if (inner instanceof z.ZodTuple) children = inner.def.items.slice(Number(key), Number(key) + 1);
  return children.flatMap((child) => schemasAt(child, rest));
}

function ownEntry(shape: Readonly<Record<string, Schema>>, key: string): Schema[] {
  const entry = Object.hasOwn(shape, key) ? shape[key] : undefined;
  return entry === undefined ? [] : [entry];
}

/**
 * The keys that the mapping at `path` may have; of a union only those of the alternative to which `content` belongs, where a
 * fixed key (peft_type) tells that.
 */
export function knownKeys(schema: Schema, path: SettingPath, content: unknown): string[] {
  const objects = schemasAt(schema, path).flatMap(objectsOf);
  const chosen = objects.filter((object) => agreesWithLiterals(object, content));
  return [...new Set((chosen.length > 0 ? chosen : objects).flatMap((object) => Object.keys(object.shape)))];
}

/** The alternatives of the union at `path` that have the key `key`, as the fixed key that chooses them: `peft_type: NEW_DESIGN`. */
export function alternativesWith(schema: Schema, path: SettingPath, key: string): string[] {
  const owners = schemasAt(schema, path)
    .flatMap(objectsOf)
    .filter((object) => Object.hasOwn(object.shape, key));
  return owners.flatMap((object) =>
    Object.entries(object.shape).flatMap(([name, entry]) =>
      entry instanceof z.ZodLiteral ? [`${name}: ${[...entry.values].join(' | ')}`] : [],
    ),
  );
}

function agreesWithLiterals(object: z.ZodObject, content: unknown): boolean {
  if (typeof content !== 'object' || content === null) return true;
  const values = new Map<string, unknown>(Object.entries(content));
  return Object.entries(object.shape).every(
    ([key, entry]) => !(entry instanceof z.ZodLiteral) || entry.safeParse(values.get(key)).success,
  );
}

/** Every setting of the schema, in its order, each alternative's settings after one another. */
export function settingFields(schema: Schema): SettingField[] {
  const fields: SettingField[] = [];
  const seen = new Set<string>();
  const visit = (entry: Schema, path: string) => {
    if (!(entry instanceof z.ZodType)) return;
    const inner = unwrapped(entry);
    if (path !== '' && !seen.has(path)) {
      seen.add(path);
      fields.push({
        path,
        description: entry.description ?? (inner instanceof z.ZodType ? inner.description : undefined) ?? '',
        kind: kindOf(entry),
        required: !entry.safeParse(undefined).success,
        defaultValue: entry instanceof z.ZodDefault ? JSON.stringify(entry.def.defaultValue) : undefined,
      });
    }
    const below = (key: string) => (path === '' ? key : `${path}.${key}`);
    for (const object of objectsOf(inner)) {
      for (const [key, child] of Object.entries(object.shape)) visit(child, below(key));
    }
    if (inner instanceof z.ZodRecord) visitInside(inner.valueType, below('NAME'), visit);
    if (inner instanceof z.ZodArray) visitInside(inner.element, below('0'), visit);
  };
  visit(schema, '');
  return fields;
}

/** Lists what a list or a free mapping holds, where that is more than one plain value. */
function visitInside(schema: Schema, path: string, visit: (schema: Schema, path: string) => void): void {
  for (const object of objectsOf(schema)) {
    for (const [key, child] of Object.entries(object.shape)) visit(child, `${path}.${key}`);
  }
}

function kindOf(schema: Schema): string {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodEnum) return inner.options.join(' | ');
  if (inner instanceof z.ZodLiteral) return [...inner.values].join(' | ');
  if (inner instanceof z.ZodUnion) return [...new Set(inner.options.map(kindOf))].join(' | ');
  if (inner instanceof z.ZodArray) return 'list';
  if (inner instanceof z.ZodTuple) return `[${inner.def.items.map(kindOf).join(', ')}]`;
  if (inner instanceof z.ZodNumber) return inner.format === 'safeint' ? 'integer' : 'number';
  if (inner instanceof z.ZodBoolean) return 'true | false';
  if (inner instanceof z.ZodString) return 'text';
  return 'mapping';
}
