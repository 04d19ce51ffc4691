import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';

export const fixtures = fileURLToPath(new URL('../../fixtures/weights/', import.meta.url));

const folders: string[] = [];

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'soft-prompt-test-'));
  folders.push(folder);
  return folder;
}

/** An empty cache for this test alone. */
export function temporaryCache(): string {
  const folder = temporaryFolder();
  vi.stubEnv('SOFT_PROMPT_CACHE', folder);
  return folder;
}

afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFile(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** The failure that `work` ends in. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Failure);
  if (!(error instanceof Failure)) throw new Error('no failure');
  expect(error.remedy).not.toBe('');
  return error;
}

/** The bytes of a safetensors file with this header and this many bytes of data, whatever the header says. */
export function safetensorsBytes(header: unknown, dataBytes: number): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + encoded.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(encoded.length), true);
  bytes.set(encoded, 8);
  for (let i = 0; i < dataBytes; i++) bytes[8 + encoded.length + i] = i;
  return bytes;
}
