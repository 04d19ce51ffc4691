import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../../src/base/failure.ts';

/** A folder with these files, for as long as `use` runs. */
export async function withFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tasks-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What people see of the failure that `work` ends in: `code @line: message → remedy`, with the folder left out. */
export async function failureOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const text = `${error.code} @${error.place?.line ?? '-'}: ${error.message} → ${error.remedy}`;
    return text.replaceAll(/\S*tasks-\w+[/\\]/g, '');
  }
  return 'no failure';
}

/** One JSON object a line. */
export const lines = (...records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
