import type { Pass } from '../src/graph/rewrite.ts';
import { selectRowsEarly } from '../src/graph/select-rows-early.ts';
import { openModel } from '../src/models/open-model.ts';
import { loadSafetensors } from '../src/models/weights/safetensors/read.ts';
import { type PackedExample, packExample } from '../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../src/prompts/packing/prompt-packer.ts';
import { type PromptRow, tokenRows } from '../src/prompts/packing/prompt-row.ts';
import { arithmetic } from '../src/training/forward/arithmetic.ts';
import { PromptLoss } from '../src/training/forward/prompt-loss.ts';
import { threadsFor } from './clock.ts';
import { benchmarkPrompt } from './prompt.ts';
import { attentionInOneBlock, logitsEverywhere, withoutFusedKernels } from './without.ts';
import type { Workload } from './workload.ts';

const promptName = 'prompt';

/** The loss that a workload minimises, with its examples. */
export interface BenchmarkObjective {
  readonly objective: PromptLoss;
  readonly items: readonly PackedExample[];
}

export async function benchmarkObjective(workload: Workload): Promise<BenchmarkObjective> {
  const { softTokens, softPlace, answerTokens, without, precision, provider, clock } = workload;
  const opened = await openModel(workload.model);
  const prepacksWeights = without.includes('weights as they lie');
  const options = { weightFolder: opened.weights.folder, provider, prepacksWeights, ...threadsFor(clock) };
  const { model, session, passes, lossScales } = await arithmetic(precision, opened, options);
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
    session,
    passesWithout(without, passes),
    undefined,
    lossScales,
    !without.includes('cached keys and values'),
  );
  const items = workload.tokenIds.map((ids) => {
    const query = tokenRows(ids.slice(0, -answerTokens));
    const prompt = softPlace === 'front' ? [...soft, ...query] : [...query, ...soft];
    return packExample(shared ? query : prompt, [ids.slice(-answerTokens)]);
  });
  return { objective, items };
}

function passesWithout(without: Workload['without'], passes: readonly Pass[]): Pass[] {
  const keepsOrder = without.includes('early selection of rows') || without.includes('logits at labels alone');
  return [
    ...(without.includes('fused kernels') ? [withoutFusedKernels] : []),
    ...(without.includes('attention in blocks') ? [attentionInOneBlock] : []),
    ...(without.includes('logits at labels alone') ? [logitsEverywhere] : []),
    ...passes.filter((pass) => !(keepsOrder && pass === selectRowsEarly)),
  ];
}
