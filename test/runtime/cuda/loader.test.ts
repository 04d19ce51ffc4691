import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isLoadable, loadForGood } from '../../../src/runtime/cuda/loader.ts';

const folder = mkdtempSync(join(tmpdir(), 'loader-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasCompiler = (() => {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.runIf(process.platform === 'linux')('the dynamic loader', () => {
  it('finds a library of the system, and none that is not there', () => {
    expect(isLoadable('libc.so.6')).toBe(true);
    expect(isLoadable('libno-such-library.so.1')).toBe(false);
  });

  it('says why a library cannot be loaded', () => {
    const broken = join(folder, 'libbroken.so.1');
    writeFileSync(broken, 'no library');
    expect(loadForGood(broken)).toContain(broken);
  });

  it.runIf(hasCompiler)('gives a library that was loaded by its path to whoever asks for its name', () => {
    const library = join(folder, 'libof-this-test.so.1');
    const source = join(folder, 'empty.c');
    writeFileSync(source, 'int soft_prompt_test(void) { return 1; }');
    execFileSync('cc', ['-shared', '-fPIC', '-Wl,-soname,libof-this-test.so.1', '-o', library, source]);
    expect(isLoadable('libof-this-test.so.1')).toBe(false);
    expect(loadForGood(library)).toBeUndefined();
    expect(isLoadable('libof-this-test.so.1')).toBe(true);
  });
});
