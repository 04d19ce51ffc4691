import type { LanguageModel } from '../../models/language-model.ts';
import { embeddingSpread } from '../../prompts/embedding-rows.ts';
import type { ResolvedMethod } from '../../settings/resolve.ts';

/**
 * Adam moves every coordinate by about the rate a step. A fiftieth of the embeddings' standard deviation lets a soft token travel as far
 * as embeddings lie apart in about fifty steps, and is a tenth of what destroys a start from text (SmolLM2-135M: spread 0.136, so
 * 0.0027; 0.001 to 0.003 did best, 0.03 lost what the text was worth).
 */
const shareOfSpread = 0.02;

/** An encoder as wide as this learns at this rate: 1e-3 to 3e-3 did well with SmolLM2-135M, 1e-4 did not move. */
const encoderRate = 2e-3;
const encoderWidth = 576;
/** Small encoders do not profit from more. */
const highestEncoderRate = 5e-3;

/**
 * What `learning_rate: auto` comes to.
 *
 * Prompt tuning: a share of the spread of the vocabulary's embeddings, because the vectors are trained themselves. P-tuning and the new
 * design: inversely proportional to the width, because an output of a layer moves by the rate times the number of its inputs.
 */
export async function defaultLearningRate(
  { peft_type }: Pick<ResolvedMethod, 'peft_type'>,
  model: Pick<LanguageModel, 'network' | 'weights'>,
): Promise<number> {
  if (peft_type === 'PROMPT_TUNING') return rounded(shareOfSpread * (await embeddingSpread(model)).standardDeviation);
  const { hiddenSize } = model.network.dimensions;
  return rounded(Math.min(highestEncoderRate, (encoderRate * encoderWidth) / hiddenSize));
}

/** Two digits: more would pretend a precision that no rule of thumb has. */
function rounded(rate: number): number {
  return Number(rate.toPrecision(2));
}
