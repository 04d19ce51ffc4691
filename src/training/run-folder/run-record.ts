import { join } from 'node:path';
import { z } from 'zod';
import { fileNotFound } from '../../base/failures.ts';
import { statIfThere, writeFileAtomically } from '../../base/files.ts';
import { readJson } from '../../base/json.ts';
import { notARunFolder } from './failures.ts';
import { parseRunFile } from './run-file.ts';

const recordSchema = z.object({
  format_version: z.literal(1),
  name: z.string(),
  created: z.iso.datetime(),
  versions: z.object({ program: z.string(), node: z.string(), onnxruntime: z.string() }),
  platform: z.string().describe('As in "linux-x64".'),
  provider: z.string().describe('The execution provider of onnxruntime that computed the run.'),
  provider_reason: z.string().optional().describe('Why this provider and no faster one.'),
  model: z.object({
    name: z.string(),
    fingerprint: z.string(),
    parameters: z.int().nonnegative().describe('Elements of all weights.'),
  }),
  /** SHA-256 of the training examples as the model sees them. */
  data_fingerprint: z.string(),
  seed: z.int(),
  data_seed: z.int(),
  /** What `auto` came to, where the settings have it. */
  learning_rate: z.number().positive(),
  total_steps: z.int().positive(),
  trainable_parameters: z.int().positive(),
  trainable_share: z.number().describe('Of the parameters of model and prompt together, from 0 to 1.'),
});

/** What a run was started with, besides its settings: `run.json`. It never changes. */
export type RunRecord = z.output<typeof recordSchema>;

export async function writeRunRecord(folder: string, record: RunRecord): Promise<void> {
  await writeFileAtomically(recordFile(folder), `${JSON.stringify(record, null, 2)}\n`);
}

/** @throws Failure when the folder is not a run's, or its record is damaged */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  const file = recordFile(folder);
  if ((await statIfThere(file)) === undefined)
    throw (await statIfThere(folder)) === undefined ? fileNotFound(folder) : notARunFolder(folder);
  return parseRunFile(recordSchema, await readJson(file), file);
}

export async function isRunFolder(folder: string): Promise<boolean> {
  return (await statIfThere(recordFile(folder))) !== undefined;
}

function recordFile(folder: string): string {
  return join(folder, 'run.json');
}
