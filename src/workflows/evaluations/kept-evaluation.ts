import { join } from 'node:path';
import { z } from 'zod';
import { statIfThere, writeFileAtomically } from '../../base/files.ts';
import { hashFile, sha256 } from '../../base/hash.ts';
import { parseJson } from '../../base/json.ts';
import { embeddingsFile } from '../../prompts/files/folder.ts';
import { readTextFile } from '../../settings/text-file.ts';
import type { Example } from '../../tasks/example.ts';

const keptPrompt = z.object({
  /** Of the tuned prompt's vectors when it was measured: a run that went on has another prompt. */
  prompt_fingerprint: z.string().optional(),
  /** Of the whole set, by metric: not always the mean of the examples' scores. */
  values: z.record(z.string(), z.number()),
  /** One for each example, in order. */
  answers: z.array(z.object({ prediction: z.string().nullable(), scores: z.record(z.string(), z.number()) })),
});

const keptEvaluation = z.object({
  format_version: z.literal(1),
  split: z.enum(['dev', 'test']),
  metrics: z.array(z.string()).min(1),
  /** Whether the task has test examples: where it has none, the dev examples stand for them. */
  has_test: z.boolean(),
  examples_fingerprint: z.string(),
  examples: z.array(z.object({ id: z.string(), fields: z.record(z.string(), z.string()), answer: z.string() })),
  /** By what was measured: tuned, hand-written, projected. */
  prompts: z.record(z.string(), keptPrompt),
});

/** The scores of a run's prompts on every example of a split: `evaluations/SPLIT.json` of the run folder. */
export type KeptEvaluation = z.output<typeof keptEvaluation>;
export type KeptPrompt = z.output<typeof keptPrompt>;

/** Texts of a thousand long examples with a few predictions each take some megabytes. */
const largestFile = 512 * 2 ** 20;

/** Undefined where nothing was kept, or nothing that this version of the program can read: it is measured again. */
export async function readKeptEvaluation(
  run: string,
  split: KeptEvaluation['split'],
): Promise<KeptEvaluation | undefined> {
  const file = evaluationFile(run, split);
  if ((await statIfThere(file)) === undefined) return undefined;
  return keptEvaluation.safeParse(parseJson(await readTextFile(file, largestFile), file)).data;
}

/** Keeps an evaluation. What was measured earlier on the same examples, and is not measured again, stays. */
export async function keepEvaluation(run: string, evaluation: KeptEvaluation): Promise<void> {
  const earlier = await readKeptEvaluation(run, evaluation.split);
  const same =
    earlier?.examples_fingerprint === evaluation.examples_fingerprint &&
    earlier.metrics.join() === evaluation.metrics.join();
  const prompts = { ...(same ? earlier.prompts : {}), ...evaluation.prompts };
  await writeFileAtomically(evaluationFile(run, evaluation.split), `${JSON.stringify({ ...evaluation, prompts })}\n`);
}

/** Tells sets of examples apart by their ids and texts. */
export function examplesFingerprint(examples: readonly Pick<Example, 'id' | 'fields' | 'answer'>[]): string {
  return sha256(JSON.stringify(examples.map(({ id, fields, answer }) => [id, fields, answer])));
}

/** Tells the prompt that lies in a folder now from an earlier or a later one. */
export function promptFingerprint(folder: string): Promise<string> {
  return hashFile(join(folder, embeddingsFile));
}

function evaluationFile(run: string, split: KeptEvaluation['split']): string {
  return join(run, 'evaluations', `${split}.json`);
}
