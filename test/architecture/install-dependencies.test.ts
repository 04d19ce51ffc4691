import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isUpToDate } from '../../scripts/install-dependencies.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'install-dependencies-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, packages: Record<string, unknown>): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify({ lockfileVersion: 3, packages }));
}

const lockFile = 'package-lock.json';
const installedFile = 'node_modules/.package-lock.json';
const root = { '': { name: 'x', dependencies: { a: '^1.0.0' } } };

it('installs on a fresh clone', () => {
  write(lockFile, { ...root, 'node_modules/a': { version: '1.0.0' } });
  expect(isUpToDate(folder)).toBe(false);
});

it('installs again when the lock file asks for another version or another package', () => {
  write(installedFile, { 'node_modules/a': { version: '1.0.0' } });
  write(lockFile, { ...root, 'node_modules/a': { version: '1.0.1' } });
  expect(isUpToDate(folder)).toBe(false);
  write(lockFile, { ...root, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } });
  expect(isUpToDate(folder)).toBe(false);
});

it('does not install again because the binaries of other platforms are absent', () => {
  write(installedFile, { 'node_modules/a': { version: '1.0.0' } });
  write(lockFile, {
    ...root,
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a-win32': { version: '1.0.0', optional: true },
  });
  expect(isUpToDate(folder)).toBe(true);
});
