import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { asWriteFailure, partialSuffix, statIfThere, writeFileAtomically } from '../../base/files.ts';
import { readJson } from '../../base/json.ts';
import type { Evaluated } from '../loop/model-selection.ts';
import type { NamedTensors, TrainingState } from '../step/training-state.ts';
import { type Checkpoint, readCheckpoint, readCheckpointParameters, writeCheckpoint } from './checkpoint-format.ts';
import { checkpointMissing } from './failures.ts';
import { parseRunFile } from './run-file.ts';

/** A plain name in the folder of checkpoints: a damaged index must not lead elsewhere. */
const checkpointName = z.string().regex(/^step-\d{6,12}(-\d{1,6})?$/);

const indexSchema = z.object({
  format_version: z.literal(1),
  /** From the oldest to the latest. */
  checkpoints: z.array(z.object({ name: checkpointName, step: z.int().nonnegative() })),
  best: z.object({ name: checkpointName, step: z.int().nonnegative(), metric: z.number() }).nullable(),
});

export type CheckpointIndex = z.output<typeof indexSchema>;

/** The moments of writing a checkpoint between which a process may die. */
export type CheckpointMoment = 'begin' | 'written-aside' | 'renamed' | 'indexed' | 'end';

export interface CheckpointStoreOptions {
  /** How many of the latest are kept, besides the best one. */
  readonly saveTotalLimit: number;
  /** Called at each moment of writing, so that a test can stop the process there. */
  readonly atMoment?: ((moment: CheckpointMoment) => Promise<void>) | undefined;
}

const emptyIndex: CheckpointIndex = { format_version: 1, checkpoints: [], best: null };

/**
 * The checkpoints of a run. Each is a folder that is written aside and then renamed; only what the index names counts, and the index is
 * replaced in one go after the checkpoint that it newly names is complete. So whenever the process dies, the index names complete
 * checkpoints, and whatever else lies there can be removed.
 */
export class CheckpointStore {
  constructor(
    private readonly folder: string,
    private readonly options: CheckpointStoreOptions,
  ) {}

  /** Removes what an earlier process left half-written or no longer needed. */
  async tidy(): Promise<void> {
    if ((await statIfThere(this.folder)) !== undefined) await this.removeOthers(await readCheckpointIndex(this.folder));
  }

  /** The name that the next checkpoint of `step` will have. */
  async nextName(step: number): Promise<string> {
    const { checkpoints } = await readCheckpointIndex(this.folder);
    const name = `step-${String(step).padStart(6, '0')}`;
    // A run that was stopped during an evaluation saves the same step again once the evaluation is made up for.
    const taken = new Set(checkpoints.map((checkpoint) => checkpoint.name));
    let free = name;
    for (let again = 2; taken.has(free); again++) free = `${name}-${again}`;
    return free;
  }

  /** @param best the evaluation whose checkpoint must stay */
  async write(name: string, checkpoint: Checkpoint, best: Evaluated | undefined): Promise<void> {
    const { atMoment } = this.options;
    await atMoment?.('begin');
    const aside = join(this.folder, `${name}${partialSuffix}`);
    try {
      await rm(aside, { recursive: true, force: true });
      await mkdir(aside, { recursive: true });
      await writeCheckpoint(aside, checkpoint);
      await atMoment?.('written-aside');
      await rename(aside, join(this.folder, name));
    } catch (error) {
      await rm(aside, { recursive: true, force: true });
      throw asWriteFailure(join(this.folder, name), error);
    }
    await atMoment?.('renamed');
    const index = this.extend(await readCheckpointIndex(this.folder), name, checkpoint.state.step, best);
    await writeFileAtomically(indexFile(this.folder), `${JSON.stringify(index, null, 2)}\n`);
    await atMoment?.('indexed');
    await this.removeOthers(index);
    await atMoment?.('end');
  }

  private extend(index: CheckpointIndex, name: string, step: number, best: Evaluated | undefined): CheckpointIndex {
    const all = [...index.checkpoints, { name, step }];
    // Evaluated just now, or kept since then.
    const bestName = best?.step === step ? name : index.best?.name;
    const latest = all.slice(-this.options.saveTotalLimit);
    return {
      format_version: 1,
      checkpoints: all.filter((entry) => latest.includes(entry) || entry.name === bestName),
      best:
        best === undefined || bestName === undefined ? null : { name: bestName, step: best.step, metric: best.value },
    };
  }

  private async removeOthers(index: CheckpointIndex): Promise<void> {
    const names = new Set(index.checkpoints.map(({ name }) => name));
    for (const entry of await readdir(this.folder)) {
      const known = entry.endsWith(partialSuffix) || checkpointName.safeParse(entry).success;
      if (known && !names.has(entry)) await rm(join(this.folder, entry), { recursive: true, force: true });
    }
  }
}

/** Which checkpoints there are; none where nothing was written yet. */
export async function readCheckpointIndex(folder: string): Promise<CheckpointIndex> {
  const file = indexFile(folder);
  return (await statIfThere(file)) === undefined ? emptyIndex : parseRunFile(indexSchema, await readJson(file), file);
}

/** The latest checkpoint; undefined where there is none. */
export async function readLatestCheckpoint(folder: string, expected: TrainingState): Promise<Checkpoint | undefined> {
  const name = (await readCheckpointIndex(folder)).checkpoints.at(-1)?.name;
  return name === undefined ? undefined : readCheckpoint(await existing(folder, name), expected);
}

/** The parameters of the best checkpoint, or of the latest where none was evaluated; undefined where there is none. */
export async function readBestParameters(folder: string, expected: NamedTensors): Promise<NamedTensors | undefined> {
  const { best, checkpoints } = await readCheckpointIndex(folder);
  const name = best?.name ?? checkpoints.at(-1)?.name;
  return name === undefined ? undefined : readCheckpointParameters(await existing(folder, name), expected);
}

async function existing(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  if ((await statIfThere(path)) === undefined) throw checkpointMissing(folder, name);
  return path;
}

function indexFile(folder: string): string {
  return join(folder, 'index.json');
}
