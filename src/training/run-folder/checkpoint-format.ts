import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../base/files.ts';
import { readJson } from '../../base/json.ts';
import { sameShape, type TensorData } from '../../graph/tensor.ts';
import { loadSafetensors } from '../../models/weights/safetensors/read.ts';
import { writeSafetensors } from '../../models/weights/safetensors/write.ts';
import type { Snapshot } from '../loop/snapshot.ts';
import type { NamedTensors, TrainingState } from '../step/training-state.ts';
import { checkpointTensorDiffers, checkpointTensorMissing, checkpointTensorUnknown } from './failures.ts';
import { parseRunFile } from './run-file.ts';

const stateSchema = z.object({
  format_version: z.literal(1),
  step: z.int().nonnegative(),
  elapsed_seconds: z.number().nonnegative(),
  /** How long the metrics log was: a resumed run writes anew what follows. */
  metrics_log_bytes: z.int().nonnegative(),
  /** JSON has no NaN: an evaluation without a value has null. */
  evaluations: z.array(z.object({ step: z.int().nonnegative(), value: z.number().nullable() })),
  /** Of the latest evaluation, by dev example; checkpoints of earlier versions have none. */
  predictions: z.array(z.string()).optional(),
  warned: z.array(z.string()),
});

export interface Checkpoint extends Snapshot {
  readonly metricsLogBytes: number;
}

const files = { parameters: 'parameters.safetensors', slots: 'optimizer.safetensors', state: 'state.json' };

/** Writes the files of a checkpoint into `folder`. */
export async function writeCheckpoint(folder: string, { state, history, metricsLogBytes }: Checkpoint): Promise<void> {
  await writeSafetensors(join(folder, files.parameters), state.parameters);
  await writeSafetensors(join(folder, files.slots), state.slots);
  const content: z.input<typeof stateSchema> = {
    format_version: 1,
    step: state.step,
    elapsed_seconds: history.elapsedSeconds,
    metrics_log_bytes: metricsLogBytes,
    evaluations: history.evaluations.map(({ step, value }) => ({ step, value: Number.isNaN(value) ? null : value })),
    ...(history.predictions === undefined ? {} : { predictions: [...history.predictions] }),
    warned: [...history.warned],
  };
  await writeFileAtomically(join(folder, files.state), `${JSON.stringify(content, null, 2)}\n`);
}

/**
 * @param expected a state of the same run, whose names and shapes the checkpoint must have
 * @throws Failure when the checkpoint is damaged or belongs to another method or model
 */
export async function readCheckpoint(folder: string, expected: TrainingState): Promise<Checkpoint> {
  const content = parseRunFile(stateSchema, await readJson(join(folder, files.state)), join(folder, files.state));
  return {
    state: {
      step: content.step,
      parameters: await readTensors(join(folder, files.parameters), expected.parameters),
      slots: await readTensors(join(folder, files.slots), expected.slots),
    },
    history: {
      elapsedSeconds: content.elapsed_seconds,
      evaluations: content.evaluations.map(({ step, value }) => ({ step, value: value ?? Number.NaN })),
      ...(content.predictions === undefined ? {} : { predictions: content.predictions }),
      warned: content.warned,
    },
    metricsLogBytes: content.metrics_log_bytes,
  };
}

/** The parameters alone, for those who do not go on with the training. */
export async function readCheckpointParameters(folder: string, expected: NamedTensors): Promise<NamedTensors> {
  return readTensors(join(folder, files.parameters), expected);
}

async function readTensors(file: string, expected: NamedTensors): Promise<NamedTensors> {
  const { tensors } = await loadSafetensors(file);
  const inOrder = new Map<string, TensorData>();
  for (const [name, type] of expected) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw checkpointTensorMissing(file, name);
    if (tensor.dtype !== type.dtype || !sameShape(tensor.shape, type.shape))
      throw checkpointTensorDiffers(file, name, tensor, type);
    inOrder.set(name, tensor);
  }
  for (const name of tensors.keys()) {
    if (!expected.has(name)) throw checkpointTensorUnknown(file, name);
  }
  return inOrder;
}
