import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { statIfThere } from '../../../base/files.ts';
import { readJson } from '../../../base/json.ts';
import { indexInvalid, shardOutsideFolder, shardsMissing, tensorNotInShard } from './failures.ts';
import { readSafetensorsHeader, type SafetensorsEntry, type SafetensorsHeader } from './header.ts';

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Reads the headers of all files that `model.safetensors.index.json` names; each is left with the tensors that the index takes
 * from it.
 * @throws Failure when files are missing, lie elsewhere, or lack a tensor that they should have.
 */
export async function readShardedSafetensors(indexFile: string): Promise<SafetensorsHeader[]> {
  const parsed = indexSchema.safeParse(await readJson(indexFile));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw indexInvalid(indexFile, `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const folder = dirname(indexFile);
  const namesOfShards = groupByShard(parsed.data.weight_map);
  await checkShardFiles(indexFile, folder, [...namesOfShards.keys()]);
  const shards: SafetensorsHeader[] = [];
  for (const [shard, names] of namesOfShards) {
    const header = await readSafetensorsHeader(join(folder, shard));
    const tensors = new Map<string, SafetensorsEntry>();
    for (const name of names) {
      const entry = header.tensors.get(name);
      if (entry === undefined) throw tensorNotInShard(indexFile, name, shard);
      tensors.set(name, entry);
    }
    shards.push({ ...header, tensors });
  }
  return shards;
}

function groupByShard(weightMap: Readonly<Record<string, string>>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, shard] of Object.entries(weightMap)) {
    const group = groups.get(shard);
    if (group === undefined) groups.set(shard, [name]);
    else group.push(name);
  }
  return groups;
}

async function checkShardFiles(indexFile: string, folder: string, shards: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const shard of shards) {
    // Backslashes and drive letters are separators on Windows only, but a model that tries them is hostile everywhere.
    if (basename(shard) !== shard || /[\\/:]|^\.*$/.test(shard)) throw shardOutsideFolder(indexFile, shard);
    if ((await statIfThere(join(folder, shard))) === undefined) missing.push(shard);
  }
  if (missing.length > 0) throw shardsMissing(indexFile, missing);
}
