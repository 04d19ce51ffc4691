import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress, WorkOptions } from '../../../src/base/progress.ts';
import { fetchHubModel, hubModel } from '../../../src/models/sources/hub/fetch-model.ts';
import { parseHubName } from '../../../src/models/sources/hub/model-name.ts';
import { resolveModel } from '../../../src/models/sources/resolve.ts';
import { failureOf, safetensorsBytes, temporaryFolder } from '../weights/support.ts';
import { gitHash, HubServer, type ServedFile, sha256 } from './hub-server.ts';

const repository = 'someone/Tiny-1.0';
const commit = '0123456789abcdef0123456789abcdef01234567';
const text = (value: string) => new TextEncoder().encode(value);
const weights = safetensorsBytes({ a: { dtype: 'U8', shape: [300_000], data_offsets: [0, 300_000] } }, 300_000);

const files: readonly ServedFile[] = [
  { path: '.gitattributes', content: text('*.safetensors filter=lfs') },
  { path: 'README.md', content: text('---\nlicense: mit\n---\n') },
  { path: 'config.json', content: text('{"model_type":"llama"}') },
  { path: 'model.safetensors', content: weights, large: true },
  { path: 'pytorch_model.bin', content: text('pickle'), large: true },
  { path: 'tokenizer.json', content: text('{}') },
];

let cache = '';
beforeEach(() => {
  cache = join(temporaryFolder(), 'hub');
  for (const name of [
    'HF_TOKEN',
    'HUGGING_FACE_HUB_TOKEN',
    'HF_HUB_OFFLINE',
    'TRANSFORMERS_OFFLINE',
    'HF_TOKEN_PATH',
  ]) {
    vi.stubEnv(name, '');
  }
  vi.stubEnv('HF_HOME', temporaryFolder());
  vi.stubEnv('HF_HUB_CACHE', cache);
});

async function serve(served = files): Promise<HubServer> {
  const server = await HubServer.start(repository, commit, served);
  vi.stubEnv('HF_ENDPOINT', `${server.url}/`);
  return server;
}

const fetchModel = (name = repository, options: WorkOptions = {}) => fetchHubModel(parseHubName(name), options);
const inRepository = (...path: string[]) => join(cache, 'models--someone--Tiny-1.0', ...path);
const contentRequests = (server: HubServer) => server.requests.filter((request) => /resolve|cdn/.test(request));

describe('fetching a model from the hub', () => {
  it('makes the folders and links of Python’s cache, with the needed files only', async () => {
    await serve();
    const folder = await fetchModel();
    expect(folder).toBe(inRepository('snapshots', commit));
    const expected = ['README.md', 'config.json', 'model.safetensors', 'tokenizer.json'];
    expect(readdirSync(folder).sort()).toEqual(expected);
    for (const { path, content, large } of files.filter((file) => expected.includes(file.path))) {
      const hash = large ? sha256(content) : gitHash(content);
      expect(readlinkSync(join(folder, path))).toBe(join('..', '..', 'blobs', hash));
      expect(readFileSync(inRepository('blobs', hash)).equals(content)).toBe(true);
    }
    expect(readFileSync(inRepository('refs', 'main'), 'utf8')).toBe(commit);
    expect(readdirSync(inRepository('blobs'))).toHaveLength(expected.length);
  });

  it('takes a SentencePiece model where there is no tokenizer.json, and then knows the model as complete', async () => {
    const rinna = files.filter(({ path }) => path !== 'tokenizer.json');
    const server = await serve([...rinna, { path: 'spiece.model', content: text('pieces'), large: true }]);
    expect(readdirSync(await fetchModel())).toContain('spiece.model');
    server.requests.length = 0;
    await hubModel(parseHubName(repository), {});
    expect(server.requests).toEqual([]);
  });

  it('tells the progress over all files', async () => {
    await serve();
    const seen: Progress[] = [];
    await fetchModel(repository, { onProgress: (progress) => seen.push(progress) });
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
  });

  it('asks for nothing when the model is there', async () => {
    const server = await serve();
    await fetchModel();
    server.requests.length = 0;
    expect(await hubModel(parseHubName(repository), {})).toBe(inRepository('snapshots', commit));
    expect(server.requests).toEqual([]);
    await fetchModel();
    expect(contentRequests(server)).toEqual([]);
  });

  it('fetches only what changed when the branch has moved', async () => {
    const server = await serve();
    await fetchModel();
    server.requests.length = 0;
    server.commit = commit.replace('0', 'f');
    server.files = files.map((file) =>
      file.path === 'config.json' ? { ...file, content: text('{"moved":1}') } : file,
    );
    expect(await fetchModel()).toBe(inRepository('snapshots', server.commit));
    expect(contentRequests(server)).toEqual([`GET /${repository}/resolve/${server.commit}/config.json`]);
    expect(readFileSync(inRepository('refs', 'main'), 'utf8')).toBe(server.commit);
  });

  it('takes all shards of an index', async () => {
    const sharded: readonly ServedFile[] = [
      ...files.filter(({ path }) => path !== 'model.safetensors'),
      { path: 'model-00001-of-00002.safetensors', content: weights, large: true },
      { path: 'model-00002-of-00002.safetensors', content: weights.subarray(8), large: true },
      {
        path: 'model.safetensors.index.json',
        content: text('{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}'),
      },
    ];
    await serve(sharded);
    const folder = await fetchModel();
    expect(readdirSync(folder).filter((name) => name.startsWith('model'))).toHaveLength(3);
    expect(await hubModel(parseHubName(repository), {})).toBe(folder);
    rmSync(join(folder, 'model-00002-of-00002.safetensors'));
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await failureOf(hubModel(parseHubName(repository), {}))).code).toBe('hub.offline');
  });

  it('keeps a revision under its name', async () => {
    const server = await serve();
    await fetchModel(`${repository}@refs/pr/1`);
    expect(readFileSync(inRepository('refs', 'refs', 'pr', '1'), 'utf8')).toBe(commit);
    expect(server.requests[0]).toContain('/revision/refs%2Fpr%2F1');
    expect(await hubModel(parseHubName(`${repository}@${commit}`), {})).toBe(inRepository('snapshots', commit));
  });

  it('takes one GGUF file by its name', async () => {
    await serve([...files, { path: 'tiny.Q4_0.gguf', content: text('GGUF'), large: true }]);
    const location = await resolveModel(`${repository}/tiny.Q4_0.gguf`);
    expect(location).toEqual({ kind: 'gguf', path: inRepository('snapshots', commit, 'tiny.Q4_0.gguf') });
    expect(readdirSync(inRepository('blobs'))).toHaveLength(1);
    const failure = await failureOf(fetchModel(`${repository}/other.gguf`));
    expect(failure.code).toBe('hub.no-such-file');
    expect(failure.remedy).toContain('tiny.Q4_0.gguf');
  });
});

const thisHost = sha256(text(hostname())).slice(0, 8);

/** What a process left of the weights. */
function leavePart(content: Uint8Array, { host = thisHost, pid = deadProcess() } = {}): string {
  mkdirSync(inRepository('blobs'), { recursive: true });
  const path = inRepository('blobs', `${sha256(weights)}.${host}-${pid}-0badf00d.incomplete`);
  writeFileSync(path, content);
  return path;
}

function deadProcess(): number {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return pid;
}

describe('a download that is interrupted', () => {
  it('goes on by itself where the connection broke', async () => {
    const server = await serve();
    server.faults.set('model.safetensors', [{ kind: 'cut', after: 100_000 }]);
    const folder = await fetchModel();
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
    expect(server.requests.filter((request) => request.startsWith('GET /cdn/'))).toEqual([
      'GET /cdn/model.safetensors',
      'GET /cdn/model.safetensors bytes=100000-',
    ]);
  });

  it('is resumed by the next attempt after a cancellation', async () => {
    const server = await serve();
    const controller = new AbortController();
    const onProgress = ({ done }: Progress) => {
      if (done > 20_000) controller.abort(new Error('cancelled'));
    };
    server.faults.set('model.safetensors', [{ kind: 'cut', after: 100_000 }]);
    await expect(fetchModel(repository, { signal: controller.signal, onProgress })).rejects.toThrow('cancelled');
    const [partial = ''] = readdirSync(inRepository('blobs')).filter((name) => name.endsWith('.incomplete'));
    const { length } = readFileSync(inRepository('blobs', partial));
    expect(length).toBeGreaterThan(20_000);
    expect(readdirSync(inRepository('snapshots', commit))).not.toContain('model.safetensors');
    server.requests.length = 0;
    await fetchModel();
    expect(contentRequests(server).at(-1)).toBe(`GET /cdn/model.safetensors bytes=${length}-`);
    expect(readdirSync(inRepository('blobs')).filter((name) => name.endsWith('.incomplete'))).toEqual([]);
  });

  it('is resumed after the process died', async () => {
    const server = await serve();
    leavePart(weights.subarray(0, 1234));
    await fetchModel();
    expect(contentRequests(server)).toContain('GET /cdn/model.safetensors bytes=1234-');
  });

  it('leaves nothing of several attempts that died', async () => {
    await serve();
    const other = `${sha256(weights)}.${thisHost}-${deadProcess()}-600dcafe.incomplete`;
    const parts = [leavePart(weights.subarray(0, 1234)), inRepository('blobs', other)];
    writeFileSync(inRepository('blobs', other), weights.subarray(0, 99));
    await fetchModel();
    expect(parts.filter((path) => existsSync(path))).toEqual([]);
  });

  it('waits for a process of another machine until its file stands still', async () => {
    const server = await serve();
    const path = leavePart(weights.subarray(0, 1234), { host: '0badcafe' });
    await fetchModel();
    expect(contentRequests(server)).toContain('GET /cdn/model.safetensors');
    expect(existsSync(path)).toBe(true);
  });

  it('leaves alone what another process is writing, and what Python left', async () => {
    await serve();
    mkdirSync(inRepository('blobs'), { recursive: true });
    const others = [
      `${sha256(weights)}.${thisHost}-${process.ppid}-0badf00d.incomplete`,
      `${sha256(weights)}.incomplete`,
    ];
    for (const name of others) writeFileSync(inRepository('blobs', name), 'theirs');
    await fetchModel();
    for (const name of others) expect(readFileSync(inRepository('blobs', name), 'utf8')).toBe('theirs');
  });

  it('begins anew when the server ignores the range', async () => {
    const server = await serve();
    leavePart(weights.subarray(0, 5000));
    server.faults.set('model.safetensors', [{ kind: 'ignore-range' }]);
    const folder = await fetchModel();
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('is not glued together wrongly when the server sends another range', async () => {
    const server = await serve();
    leavePart(weights.subarray(0, 5000));
    server.faults.set('model.safetensors', [{ kind: 'wrong-range' }]);
    expect((await failureOf(fetchModel())).code).toBe('hub.answer-invalid');
  });

  it('is begun anew after a part that was not of this file', async () => {
    await serve();
    leavePart(new Uint8Array(5000).fill(1));
    expect((await failureOf(fetchModel())).code).toBe('hub.checksum-mismatch');
    await fetchModel();
  });
});

describe('what the hub refuses', () => {
  it.each([
    ['a model that does not exist', 401, 'RepoNotFound', 'hub.not-found'],
    ['a model that does not exist, on a mirror', 404, undefined, 'hub.not-found'],
    ['a revision that does not exist', 404, 'RevisionNotFound', 'hub.revision-not-found'],
    ['a gated model', 403, 'GatedRepo', 'hub.gated'],
    ['a gated model without a token', 401, 'GatedRepo', 'hub.gated'],
    ['a broken server', 500, undefined, 'hub.error'],
  ])('is told by name: %s', async (_, status, code, expected) => {
    const server = await serve();
    server.refusal = code === undefined ? { status } : { status, code };
    expect((await failureOf(fetchModel())).code).toBe(expected);
  });

  it('is told when the terms must be accepted only at the file itself', async () => {
    const server = await serve();
    server.faults.set('model.safetensors', [{ kind: 'status', status: 403, code: 'GatedRepo' }]);
    const failure = await failureOf(fetchModel());
    expect(failure.code).toBe('hub.gated');
    expect(failure.remedy).toContain(`${server.url}/${repository}`);
  });

  it('names a token that is not valid, and never shows it', async () => {
    vi.stubEnv('HF_TOKEN', 'secret-token');
    const server = await serve();
    server.refusal = { status: 401 };
    const failure = await failureOf(fetchModel());
    expect(failure.code).toBe('hub.token-refused');
    expect(JSON.stringify([failure.message, failure.remedy])).not.toContain('secret');
  });

  it('gets the token, but the server that it redirects to does not', async () => {
    vi.stubEnv('HF_TOKEN', 'any-token');
    const server = await serve();
    await fetchModel();
    const toHub = server.authorizations.filter((_, i) => !server.requests[i]?.includes('/cdn/'));
    const toCdn = server.authorizations.filter((_, i) => server.requests[i]?.includes('/cdn/'));
    expect(new Set(toHub)).toEqual(new Set(['Bearer any-token']));
    expect(toCdn).toEqual([undefined]);
  });

  it('gets the token of a login', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'token'), 'of-login\n');
    vi.stubEnv('HF_HOME', home);
    const server = await serve();
    await fetchModel();
    expect(server.authorizations[0]).toBe('Bearer of-login');
  });
});

describe('a model that cannot be fetched', () => {
  it('is told when the hub is out of reach', async () => {
    const server = await serve();
    await server.stop();
    expect((await failureOf(fetchModel())).code).toBe('hub.unreachable');
  });

  it('is told when requests are forbidden', async () => {
    const server = await serve();
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await failureOf(hubModel(parseHubName(repository), {}))).code).toBe('hub.offline');
    expect(server.requests).toEqual([]);
  });

  it('is discarded when its bytes are not those of the checksum', async () => {
    const server = await serve();
    server.faults.set('model.safetensors', [{ kind: 'corrupt' }]);
    expect((await failureOf(fetchModel())).code).toBe('hub.checksum-mismatch');
    expect(readdirSync(inRepository('blobs')).some((name) => name.startsWith(sha256(weights)))).toBe(false);
    await fetchModel();
  });

  it('has small files that are checked as well', async () => {
    const server = await serve();
    server.faults.set('config.json', [{ kind: 'corrupt' }]);
    expect((await failureOf(fetchModel())).code).toBe('hub.checksum-mismatch');
  });

  it('is refused with the way out when it has pickles only', async () => {
    await serve(files.filter(({ path }) => path !== 'model.safetensors'));
    const failure = await failureOf(fetchModel());
    expect(failure.code).toBe('hub.no-safetensors');
    expect(failure.message).toContain('pytorch_model.bin');
  });

  it('is refused when the hub lists a hash that is none', async () => {
    const server = await serve();
    vi.spyOn(server, 'commit', 'get').mockReturnValue('../../../evil');
    expect((await failureOf(fetchModel())).code).toBe('hub.answer-invalid');
  });
});

describe('names', () => {
  it.each(['a/b/c', 'a/../b', '-a/b', 'a--b/c', 'a/b@', 'a/b@../x', 'a/b@x@y', '', 'a/b.', 'a b/c', 'a/b/../c.gguf'])(
    'like %j are refused',
    async (name) => {
      const work = async () => parseHubName(name);
      expect((await failureOf(work())).code).toBe('hub.name-invalid');
    },
  );

  it.each(['./missing', '/missing', '~/missing', '..', 'C:\\missing', 'missing.gguf', 'folder/missing.gguf'])(
    'like %j are paths, which are never asked for on the hub',
    async (name) => {
      const server = await serve();
      const failure = await failureOf(resolveModel(name === '..' ? '../no-such-folder' : name));
      expect(failure.code).toBe('model.not-found');
      expect(server.requests).toEqual([]);
    },
  );
});
