import { z } from 'zod';
import { tokenizerCorrupt } from './failures.ts';

/** A part of a tokenizer.json: its `type` says what it is, the other fields depend on it. */
export const componentSchema = z.looseObject({ type: z.string() });

export type Component = z.infer<typeof componentSchema>;

/** `value` in the shape of `schema`; a `Failure` that names the first wrong field otherwise. */
export function parseComponent<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  file: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw tokenizerCorrupt(file, field === '' ? (issue?.message ?? '') : `${field}: ${issue?.message ?? ''}`);
}
