import { join } from 'node:path';
import { requireDiskSpace, statIfThere } from '../../../base/files.ts';
import { t } from '../../../base/l10n.ts';
import type { WorkOptions } from '../../../base/progress.ts';
import { blobPath, commitOf, commitPattern, linkIntoSnapshot, rememberCommit, snapshotFolder } from './cache-layout.ts';
import { HubClient } from './client.ts';
import { downloadBlob } from './download.ts';
import { hubCacheFolder, isOffline } from './environment.ts';
import { datasetFileMissing, datasetFileNameInvalid, offline } from './failures.ts';
import { type HubRepository, isName } from './model-name.ts';

/** A file of a data set on the hub, as Python's `datasets` and fsspec write it: `hf://datasets/OWNER/NAME@REVISION/PATH`. */
interface HubDatasetFile extends HubRepository {
  readonly path: string;
}

const scheme = 'hf://datasets/';

export const isHubDatasetFile = (text: string) => text.startsWith('hf://');

/** A path inside a repository becomes one on this machine, so that no part of it may lead elsewhere. */
const pathPart = /^(?!\.{1,2}$)[\w.+=()[\] -]+$/;

/** @throws Failure `hub.dataset-file-name-invalid` */
function parseName(text: string): HubDatasetFile {
  const [owner = '', nameAtRevision = '', ...rest] = text.startsWith(scheme)
    ? text.slice(scheme.length).split('/')
    : [];
  const [name = '', revision = 'main', ...more] = nameAtRevision.split('@');
  // A revision with slashes is written with %2F: refs%2Fconvert%2Fparquet.
  const decoded = revision.replaceAll(/%2f/gi, '/');
  const valid =
    [owner, name, ...decoded.split('/')].every(isName) &&
    more.length === 0 &&
    rest.length > 0 &&
    rest.every((part) => pathPart.test(part));
  if (!valid) throw datasetFileNameInvalid(text);
  return { text, repository: `datasets/${owner}/${name}`, revision: decoded, path: rest.join('/') };
}

/**
 * The path on this machine of a file of a data set on the hub; it is fetched into the cache that Python shares when it is not there.
 * @throws Failure when it cannot be fetched
 */
export async function hubDatasetFile(text: string, options: WorkOptions = {}): Promise<string> {
  const file = parseName(text);
  const commit = commitPattern.test(file.revision) ? file.revision : await commitOf(file.repository, file.revision);
  if (commit !== undefined) {
    const cached = join(snapshotFolder(file.repository, commit), file.path);
    if ((await statIfThere(cached))?.isFile()) return cached;
  }
  return fetchFile(file, options);
}

async function fetchFile(file: HubDatasetFile, { signal, onProgress }: WorkOptions): Promise<string> {
  const { text, repository, revision, path } = file;
  if (isOffline()) throw offline(text);
  const client = await HubClient.create(file, signal);
  const commit = await client.commit();
  const found = await client.file(commit, path);
  if (found === undefined) throw datasetFileMissing(text, client.page);
  const blob = blobPath(repository, found.hash.hex);
  if ((await statIfThere(blob))?.size !== found.size) {
    await requireDiskSpace(hubCacheFolder(), found.size);
    const onBytes = (done: number) =>
      onProgress?.({ stage: t('Fetching {0}', path), done, total: found.size, unit: 'bytes' });
    await downloadBlob(blob, found, { client, commit, signal, onBytes });
  }
  const pointer = join(snapshotFolder(repository, commit), path);
  await linkIntoSnapshot(blob, pointer);
  await rememberCommit(repository, revision, commit);
  return pointer;
}
