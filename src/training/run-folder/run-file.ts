import type { z } from 'zod';
import { runFileInvalid } from './failures.ts';

/** The content of a file of a run folder. @throws Failure when it is not as this program writes it */
export function parseRunFile<Schema extends z.ZodType>(
  schema: Schema,
  content: unknown,
  file: string,
): z.output<Schema> {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw runFileInvalid(file, `${issue?.path.join('.')}: ${issue?.message}`);
}
