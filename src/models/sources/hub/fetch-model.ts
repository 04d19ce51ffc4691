import { join } from 'node:path';
import { requireDiskSpace, statIfThere } from '../../../base/files.ts';
import { t } from '../../../base/l10n.ts';
import type { WorkOptions } from '../../../base/progress.ts';
import { tokenizerFiles } from '../../tokenizers/folder-files.ts';
import { blobPath, cachedModel, linkIntoSnapshot, rememberCommit, snapshotFolder } from './cache-layout.ts';
import { HubClient, type HubFile } from './client.ts';
import { downloadBlob } from './download.ts';
import { hubCacheFolder, isOffline } from './environment.ts';
import { fileNotInRepository, noSafetensors, offline } from './failures.ts';
import type { HubModelName } from './model-name.ts';

/**
 * The path of a model of the hub on this machine: its folder in the cache that Python shares, or its GGUF file. What is there
 * already is not asked for again.
 * @throws Failure when it cannot be fetched
 */
export async function hubModel(model: HubModelName, options: WorkOptions): Promise<string> {
  return (await cachedModel(model)) ?? fetchHubModel(model, options);
}

/**
 * Fetches what is missing of the revision as it now stands on the hub; files that are there already are kept.
 * @throws Failure when it cannot be fetched
 */
export async function fetchHubModel(model: HubModelName, { signal, onProgress }: WorkOptions): Promise<string> {
  if (isOffline()) throw offline(model.text);
  const client = await HubClient.create(model, signal);
  const commit = await client.commit();
  const files = neededFiles(model, await client.files(commit), client.page);
  const missing = await missingFiles(model, commit, files);
  await requireDiskSpace(hubCacheFolder(), bytesOf(missing));
  const total = bytesOf(files);
  let finished = total - bytesOf(missing);
  for (const file of files) {
    const blob = blobPath(model.repository, file.hash.hex);
    if (missing.includes(file)) {
      const onBytes = (done: number) =>
        onProgress?.({ stage: t('Fetching {0}', file.path), done: finished + done, total, unit: 'bytes' });
      await downloadBlob(blob, file, { client, commit, signal, onBytes });
      finished += file.size;
    }
    await linkIntoSnapshot(blob, join(snapshotFolder(model.repository, commit), file.path));
  }
  await rememberCommit(model.repository, model.revision, commit);
  const folder = snapshotFolder(model.repository, commit);
  return model.file === undefined ? folder : join(folder, model.file);
}

/** All but the weights; README.md is the model's card, which names its licence. */
const smallFiles = ['config.json', 'generation_config.json', ...tokenizerFiles, 'README.md'];

/** The files to fetch, weights last: where they lie, the rest lies too. */
function neededFiles(model: HubModelName, files: readonly HubFile[], page: string): readonly HubFile[] {
  const paths = files.map(({ path }) => path);
  if (model.file !== undefined) {
    const file = files.find(({ path }) => path === model.file);
    if (file !== undefined) return [file];
    throw fileNotInRepository(
      model.text,
      model.file,
      paths.filter((path) => path.endsWith('.gguf')),
    );
  }
  const small = files.filter(({ path }) => smallFiles.includes(path));
  const weights = weightFiles(files);
  if (weights.length === 0) {
    throw noSafetensors(
      model.text,
      paths.filter((path) => /\.(bin|pt|pth|ckpt|h5|msgpack|gguf|onnx)$/.test(path)),
      page,
    );
  }
  return [...small, ...weights];
}

/** One file, or an index and its shards; the same choice that is made when the folder is opened. */
function weightFiles(files: readonly HubFile[]): readonly HubFile[] {
  const single = files.find(({ path }) => path === 'model.safetensors');
  if (single !== undefined) return [single];
  const index = files.find(({ path }) => path === 'model.safetensors.index.json');
  if (index === undefined) return [];
  return [index, ...files.filter(({ path }) => /^model-\d+-of-\d+\.safetensors$/.test(path))];
}

/** A file may lie in the snapshot itself, where links are not allowed. */
async function missingFiles(model: HubModelName, commit: string, files: readonly HubFile[]): Promise<HubFile[]> {
  const missing: HubFile[] = [];
  for (const file of files) {
    const blob = await statIfThere(blobPath(model.repository, file.hash.hex));
    const state = blob ?? (await statIfThere(join(snapshotFolder(model.repository, commit), file.path)));
    if (state?.size !== file.size) missing.push(file);
  }
  return missing;
}

function bytesOf(files: readonly HubFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
