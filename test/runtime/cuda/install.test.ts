import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { archiveFolder, installCudaLibraries } from '../../../src/runtime/cuda/install.ts';
import { linkCudaLibraries } from '../../../src/runtime/cuda/link.ts';
import { cudaRelease, onnxruntimeVersion } from '../../../src/runtime/cuda/release.ts';
import { ArchiveServer } from './archive-server.ts';

const shared = randomBytes(2_000);
const cuda = randomBytes(900_000);
const files = {
  'onnxruntime/capi/libonnxruntime_providers_shared.so': shared,
  'onnxruntime/capi/libonnxruntime_providers_cuda.so': cuda,
  'onnxruntime/__init__.py': Buffer.from('print("never run")'),
};

let cache: string;
let server: ArchiveServer;

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'cuda-'));
  vi.stubEnv('SOFT_PROMPT_CACHE', cache);
  vi.stubEnv('SOFT_PROMPT_CUDA_MIRROR', '');
  server = await ArchiveServer.start(files);
});

afterEach(async () => {
  await server.stop();
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

const installed = () => readdirSync(join(cache, 'cuda'));

// onnxruntime-node has a CUDA provider on this platform only.
describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the installation of the CUDA libraries', () => {
  it('keeps the libraries alone, and tells how far it is', async () => {
    const stages = new Map<string, number>();
    await installCudaLibraries({ onProgress: ({ stage, done }) => stages.set(stage, done) }, server.release);
    const folder = archiveFolder(server.pinned);
    expect(readdirSync(folder).sort()).toEqual([
      'libonnxruntime_providers_cuda.so',
      'libonnxruntime_providers_shared.so',
    ]);
    expect(readFileSync(join(folder, 'libonnxruntime_providers_cuda.so')).equals(cuda)).toBe(true);
    expect(installed()).toEqual(['onnxruntime-0.0.0-test']);
    expect([...stages]).toEqual([
      ['Fetching onnxruntime-0.0.0-test', server.archive.length],
      ['Checking onnxruntime-0.0.0-test', server.archive.length],
      ['Unpacking onnxruntime-0.0.0-test', shared.length + cuda.length],
    ]);
  });

  it('fetches nothing when they are here', async () => {
    await installCudaLibraries({}, server.release);
    await installCudaLibraries({}, server.release);
    expect(server.requests).toHaveLength(1);
  });

  it('goes on where the connection broke', async () => {
    server.next(server.breaksAfter(300_000));
    await installCudaLibraries({}, server.release);
    expect(server.requests[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('keeps what was fetched when it is cancelled, and goes on with it the next time', async () => {
    const controller = new AbortController();
    server.next((_request, response) => {
      response.writeHead(200).write(server.archive.subarray(0, 300_000));
    });
    const onProgress = ({ done }: { done: number }) => {
      if (done >= 300_000) controller.abort();
    };
    const first = installCudaLibraries({ signal: controller.signal, onProgress }, server.release);
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect(existsSync(archiveFolder(server.pinned))).toBe(false);
    await installCudaLibraries({}, server.release);
    expect(server.requests[1]).toBe('bytes=300000-');
  });

  it('discards an archive with another content, so that the next attempt begins anew', async () => {
    const other = Buffer.from(server.archive);
    other[1000] = (other[1000] ?? 0) ^ 1;
    server.next((_request, response) => response.writeHead(200).end(other));
    await expect(installCudaLibraries({}, server.release)).rejects.toMatchObject({ code: 'cuda.checksum-mismatch' });
    expect(installed()).toEqual([]);
    await installCudaLibraries({}, server.release);
  });

  it('refuses an archive without the libraries', async () => {
    const libraries = [{ path: 'onnxruntime/capi/libelse.so', bytes: 1 }];
    const release = { provider: { ...server.pinned, libraries }, nvidia: [] };
    await expect(installCudaLibraries({}, release)).rejects.toMatchObject({ code: 'cuda.archive-invalid' });
    expect(installed()).toEqual([]);
  });

  it('says that the server refuses, and that there is none', async () => {
    server.next((_request, response) => response.writeHead(404).end());
    await expect(installCudaLibraries({}, server.release)).rejects.toMatchObject({ code: 'cuda.refused' });
    vi.stubEnv('SOFT_PROMPT_CUDA_MIRROR', 'http://name:secret@127.0.0.1:1/mirror/');
    const attempt = installCudaLibraries({}, server.release);
    await expect(attempt).rejects.toMatchObject({ code: 'cuda.unreachable' });
    await expect(attempt).rejects.not.toThrow('secret');
  });

  it('takes a copy on this machine, when it is the same archive', async () => {
    const copy = join(cache, 'archive.whl');
    writeFileSync(copy, server.archive);
    vi.stubEnv('SOFT_PROMPT_CUDA_MIRROR', cache);
    await installCudaLibraries({}, server.release);
    expect(server.requests).toEqual([]);
    expect(existsSync(copy)).toBe(true);
  });

  it('fetches of NVIDIA’s libraries those that the system lacks', async () => {
    const lacking = { ...server.pinned, name: 'lacking-1', loads: ['libno-such-library.so.1'] };
    const present = { ...server.pinned, name: 'present-1', loads: ['libc.so.6'] };
    await installCudaLibraries({}, { provider: server.pinned, nvidia: [present, lacking] });
    expect(installed().sort()).toEqual(['lacking-1', 'onnxruntime-0.0.0-test']);
  });

  it('puts links beside the native library, and new ones after an update', async () => {
    await installCudaLibraries({}, server.release);
    for (const update of ['first', 'second']) {
      const native = join(cache, update);
      mkdirSync(native);
      expect(await linkCudaLibraries(native, server.pinned)).toBe(true);
      expect(await linkCudaLibraries(native, server.pinned)).toBe(true);
      expect(lstatSync(join(native, 'libonnxruntime_providers_cuda.so')).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(native, 'libonnxruntime_providers_shared.so')).equals(shared)).toBe(true);
    }
  });

  it('leaves libraries alone that the package manager has put there', async () => {
    await installCudaLibraries({}, server.release);
    const own = join(cache, 'libonnxruntime_providers_cuda.so');
    writeFileSync(own, 'own');
    expect(await linkCudaLibraries(cache, server.pinned)).toBe(true);
    expect(readFileSync(own, 'utf8')).toBe('own');
  });

  it('finds none where none were installed', async () => {
    expect(await linkCudaLibraries(cache, server.pinned)).toBe(false);
  });
});

it('pins the libraries of the onnxruntime-node that is installed', () => {
  const manifest: { version: string } = JSON.parse(readFileSync('node_modules/onnxruntime-node/package.json', 'utf8'));
  expect(onnxruntimeVersion).toBe(manifest.version);
  expect(cudaRelease.provider.name).toContain(manifest.version);
});
