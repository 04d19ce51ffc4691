import { selectRowsEarly } from '../src/graph/select-rows-early.ts';
import { openModel } from '../src/models/open-model.ts';
import { loadSafetensors } from '../src/models/weights/safetensors/read.ts';
import { type PackedExample, packExample } from '../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../src/prompts/packing/prompt-packer.ts';
import { type PromptRow, tokenRows } from '../src/prompts/packing/prompt-row.ts';
import { measureBatch } from '../src/training/batches/batch-shapes.ts';
import { arithmetic } from '../src/training/forward/arithmetic.ts';
import { PromptLoss } from '../src/training/forward/prompt-loss.ts';
import type { BatchShape } from '../src/training/objective.ts';
import { benchmarkPrompt } from './prompt.ts';
import type { Workload } from './workload.ts';

const promptName = 'prompt';

/** The loss that a workload minimises, with its one batch. */
export interface BenchmarkObjective {
  readonly objective: PromptLoss;
  readonly items: readonly PackedExample[];
  readonly shape: BatchShape;
}

export async function benchmarkObjective(workload: Workload): Promise<BenchmarkObjective> {
  const { softTokens, softPlace, answerTokens, without, precision } = workload;
  const opened = await openModel(workload.model);
  const { model, session, passes } = await arithmetic(precision, opened, { weightFolder: opened.weights.folder });
  const parameterisation = benchmarkPrompt(workload, (await loadSafetensors(workload.promptFile)).tensors);
  const soft = Array.from(
    { length: softTokens },
    (_, index): PromptRow => ({ kind: 'soft', prompt: promptName, index }),
  );
  const shared = softPlace === 'front' && !without.includes('shared prefix');
  const packer = new PromptPacker(shared ? soft : [], shared ? new Map() : new Map([[promptName, softTokens]]));
  const prompts = new Map([[promptName, { parameterisation, trainable: true }]]);
  const objective = new PromptLoss(
    model,
    packer,
    prompts,
    without.includes('repacked weights') ? { ...session, repacksWeights: false } : session,
    without.includes('early selection of rows') ? passes.filter((pass) => pass !== selectRowsEarly) : passes,
    undefined,
    undefined,
    !without.includes('cached keys and values'),
  );
  const items = workload.tokenIds.map((ids) => {
    const query = tokenRows(ids.slice(0, -answerTokens));
    const prompt = softPlace === 'front' ? [...soft, ...query] : [...query, ...soft];
    return packExample(shared ? query : prompt, [ids.slice(-answerTokens)]);
  });
  return { objective, items, shape: measureBatch(items.map((item) => objective.size(item))) };
}
