import { z } from 'zod';
import { sweepJsonSchema, tuneJsonSchema } from '../../../settings/json-schema.ts';
import type { SettingPath } from '../../../settings/problem.ts';

/** What of a JSON schema completion and hovers need. */
export interface SchemaNode {
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly type?: string | readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly additionalProperties?: boolean | SchemaNode | undefined;
  readonly items?: SchemaNode | readonly SchemaNode[] | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly oneOf?: readonly SchemaNode[] | undefined;
}

const schemaNode: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    description: z.string().optional(),
    default: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    properties: z.record(z.string(), schemaNode).optional(),
    additionalProperties: z.union([z.boolean(), schemaNode]).optional(),
    items: z.union([schemaNode, z.array(schemaNode)]).optional(),
    anyOf: z.array(schemaNode).optional(),
    oneOf: z.array(schemaNode).optional(),
  }),
);

/** Made when it is first asked for. */
function once(make: () => object): () => SchemaNode {
  let known: SchemaNode | undefined;
  return () => {
    known ??= schemaNode.parse(make());
    return known;
  };
}

/** The schema of tuning files. */
export const tuneSchema = once(tuneJsonSchema);

/** The schema of sweep files. */
export const sweepSchema = once(sweepJsonSchema);

/** Values of the keys of the mapping at a path, as they are written: they choose among alternatives (peft_type: P_TUNING). */
export type Siblings = (path: SettingPath) => ReadonlyMap<string, string>;

/** The schemas that the value at `path` may have; of alternatives only those that agree with what is written. */
export function schemasAt(root: SchemaNode, path: SettingPath, siblings: Siblings): SchemaNode[] {
  let nodes = [root];
  for (const [depth, key] of path.entries()) {
    nodes = agreeing(nodes, siblings(path.slice(0, depth))).flatMap((node) => childrenOf(node, key));
  }
  return nodes;
}

/** The alternatives that a value of these schemas has, without those whose fixed keys have another value already. */
export function agreeing(nodes: readonly SchemaNode[], written: ReadonlyMap<string, string>): SchemaNode[] {
  const all = nodes.flatMap(alternatives);
  const agree = all.filter(({ properties = {} }) =>
    Object.entries(properties).every(([key, child]) => {
      const value = written.get(key);
      return child.const === undefined || value === undefined || value === String(child.const);
    }),
  );
  return agree.length > 0 ? agree : all;
}

export function alternatives(node: SchemaNode): SchemaNode[] {
  const { anyOf = [], oneOf = [] } = node;
  const inner = [...anyOf, ...oneOf];
  return inner.length === 0 ? [node] : inner.flatMap(alternatives);
}

function childrenOf(node: SchemaNode, key: string | number): SchemaNode[] {
  if (typeof key === 'number') return itemsOf(node, key);
  const { properties = {}, additionalProperties } = node;
  const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (own !== undefined) return [own];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}

function itemsOf({ items }: SchemaNode, index: number): SchemaNode[] {
  if (items === undefined) return [];
  if (!('length' in items)) return [items];
  const item = items[index];
  return item === undefined ? [] : [item];
}

/** The values that a schema names. */
export function namedValues(node: SchemaNode): string[] {
  return alternatives(node).flatMap((each) => {
    if (each.const !== undefined) return [String(each.const)];
    if (each.enum !== undefined) return each.enum.map(String);
    return each.type === 'boolean' ? ['true', 'false'] : [];
  });
}

/** The kind of value, for people: `integer`, `CB | RTE`. */
export function kindOf(node: SchemaNode): string {
  const kinds = alternatives(node).flatMap((each) => {
    const named = namedValues(each);
    if (named.length > 0) return named;
    const { type = '' } = each;
    return typeof type === 'string' ? [type] : [...type];
  });
  return [...new Set(kinds)].filter((kind) => kind !== '').join(' | ');
}
