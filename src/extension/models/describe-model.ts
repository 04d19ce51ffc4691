import { formatBytes } from '../../base/format-bytes.ts';
import type { ModelEntry } from '../../protocol/messages.ts';

/** Its size and its licence, as far as they are known. */
export function describeModel({ bytes, licence }: ModelEntry): string {
  return [bytes === undefined ? '' : formatBytes(bytes), licence ?? ''].filter((part) => part !== '').join(' · ');
}
