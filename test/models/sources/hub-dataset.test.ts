import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress } from '../../../src/base/progress.ts';
import { hubDatasetFile } from '../../../src/models/sources/hub/dataset-file.ts';
import { failureOf, temporaryFolder } from '../weights/support.ts';
import { HubServer, sha256 } from './hub-server.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const content = new TextEncoder().encode('{"a": 1}\n'.repeat(50_000));
const name = 'hf://datasets/someone/Some-Data/part one/train.jsonl';

let cache = '';
beforeEach(() => {
  cache = join(temporaryFolder(), 'hub');
  for (const variable of [
    'HF_TOKEN',
    'HUGGING_FACE_HUB_TOKEN',
    'HF_HUB_OFFLINE',
    'TRANSFORMERS_OFFLINE',
    'HF_TOKEN_PATH',
  ])
    vi.stubEnv(variable, '');
  vi.stubEnv('HF_HOME', temporaryFolder());
  vi.stubEnv('HF_HUB_CACHE', cache);
});

async function serve(): Promise<HubServer> {
  const server = await HubServer.start('datasets/someone/Some-Data', commit, [
    { path: 'README.md', content: new Uint8Array(3) },
    { path: 'part one/train.jsonl', content, large: true },
  ]);
  vi.stubEnv('HF_ENDPOINT', server.url);
  return server;
}

describe('a file of a data set on the hub', () => {
  it('is fetched into the cache that Python shares, with its progress, and alone', async () => {
    const server = await serve();
    const seen: Progress[] = [];
    const path = await hubDatasetFile(name, { onProgress: (progress) => seen.push(progress) });
    const repository = join(cache, 'datasets--someone--Some-Data');
    expect(path).toBe(join(repository, 'snapshots', commit, 'part one', 'train.jsonl'));
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(readlinkSync(path)).toBe(join('..', '..', '..', 'blobs', sha256(content)));
    expect(readFileSync(join(repository, 'refs', 'main'), 'utf8')).toBe(commit);
    expect(seen.at(-1)).toMatchObject({ done: content.length, total: content.length, unit: 'bytes' });
    expect(server.requests.filter((request) => request.includes('README'))).toEqual([]);
  });

  it('is not asked for again when it is there, also without a network', async () => {
    const server = await serve();
    const path = await hubDatasetFile(name);
    server.requests.length = 0;
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect(await hubDatasetFile(name)).toBe(path);
    expect(await hubDatasetFile(name.replace('Some-Data', `Some-Data@${commit}`))).toBe(path);
    expect(server.requests).toEqual([]);
    expect((await failureOf(hubDatasetFile(name.replace('train', 'test')))).code).toBe('hub.offline');
  });

  it('may be asked for at a revision with slashes, as the hub names its own conversions to Parquet', async () => {
    const server = await serve();
    await hubDatasetFile(name.replace('Some-Data', 'Some-Data@refs%2Fconvert%2Fparquet'));
    expect(server.requests[0]).toBe('GET /api/datasets/someone/Some-Data/revision/refs%2Fconvert%2Fparquet');
  });

  it('that the data set does not have is refused with the way to those that it has', async () => {
    const server = await serve();
    const failure = await failureOf(hubDatasetFile(name.replace('train', 'dev')));
    expect(failure.code).toBe('hub.dataset-file-missing');
    expect(failure.remedy).toContain(`${server.url}/datasets/someone/Some-Data/tree/main`);
  });

  it.each([
    'hf://someone/Some-Data/train.jsonl',
    'hf://datasets/someone/train.jsonl',
    'hf://datasets/someone/Some-Data/../../x',
    'hf://datasets/someone/Some-Data/a/./b',
    'hf://datasets/../Some-Data/x',
    'hf://datasets/someone/Some-Data@a@b/x',
    'hf://datasets/someone/Some-Data/a\\b',
  ])('cannot be named %s', async (text) => {
    expect((await failureOf(hubDatasetFile(text))).code).toBe('hub.dataset-file-name-invalid');
  });
});
