import { templatePromptName } from '../../../src/prompts/layout.ts';
import type { PackedExample } from '../../../src/prompts/packing/packed-example.ts';
import type { PromptRow } from '../../../src/prompts/packing/prompt-row.ts';
import type { PromptLoss } from '../../../src/training/forward/prompt-loss.ts';
import { type RunPlan, Trainer } from '../../../src/training/loop/trainer.ts';

/** The soft tokens of a template from `start` up to `end`. */
export const softRows = (start: number, end: number): PromptRow[] =>
  Array.from({ length: end - start }, (_, offset) => ({
    kind: 'soft',
    prompt: templatePromptName,
    index: start + offset,
  }));

/** The losses of a training at a constant rate, without clipping and evaluation, step by step: what PyTorch's scripts compute. */
export async function lossesOf(
  objective: PromptLoss,
  items: readonly PackedExample[],
  settings: Pick<RunPlan, 'optimiser' | 'batching' | 'totalSteps' | 'learningRate' | 'gradientCheckpointing'>,
): Promise<number[]> {
  const losses: number[] = [];
  const plan: RunPlan = {
    ...settings,
    schedule: 'constant',
    warmupSteps: 0,
    decayRate: 1,
    maxGradNorm: undefined,
    evaluateEvery: undefined,
    saveEvery: undefined,
    selection: { metric: 'loss', greaterIsBetter: false, patience: undefined, threshold: 0 },
  };
  await new Trainer(objective, items, plan, {
    onEvent: (event) => (event.type === 'step' ? losses.push(event.loss) : undefined),
  }).train();
  return losses;
}
