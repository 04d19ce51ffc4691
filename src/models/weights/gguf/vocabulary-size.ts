import { entryMissing } from './failures.ts';
import type { GgufHeader } from './header.ts';

/** Files may leave `vocab_size` out, but every model has a row of embeddings for each token. */
export function vocabularySize({ file, tensors }: GgufHeader): number {
  const size = tensors.get('token_embd.weight')?.shape[0];
  if (size === undefined) throw entryMissing(file, 'token_embd.weight');
  return size;
}
