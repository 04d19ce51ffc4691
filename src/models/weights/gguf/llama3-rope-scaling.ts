import { t } from '../../../base/l10n.ts';
import { featureUnsupported } from './failures.ts';

/** What all released Llama 3 models have. llama.cpp stores none of it, only the factors that follow from it. */
const lowFrequencyFactor = 1;
const highFrequencyFactor = 4;
const originalPositions = 8192;

/**
 * The `rope_scaling` of config.json from which llama.cpp computed `factors`, one for each pair of rotated coordinates.
 * @throws Failure when no setting of Llama 3 gives these factors.
 */
export function llama3RopeScaling(
  factors: Float32Array,
  theta: number,
  headSize: number,
  file: string,
): Readonly<Record<string, unknown>> {
  // The slowest frequency is scaled by the whole factor.
  const factor = factors.at(-1) ?? 1;
  const matches = Array.from(factors).every((given, pair) => {
    const expected = expectedFactor(theta ** ((2 * pair) / headSize), factor);
    return Math.abs(given - expected) <= 1e-4 * expected;
  });
  if (factors.length !== headSize / 2 || !matches) {
    throw featureUnsupported(file, t('factors of the rotary frequencies other than those of Llama 3'));
  }
  return {
    rope_type: 'llama3',
    factor,
    low_freq_factor: lowFrequencyFactor,
    high_freq_factor: highFrequencyFactor,
    original_max_position_embeddings: originalPositions,
  };
}

/** By what the frequency 1 / `inverseFrequency` is divided: 1 for short waves, `factor` for long ones, a blend between them. */
function expectedFactor(inverseFrequency: number, factor: number): number {
  const turns = originalPositions / (2 * Math.PI * inverseFrequency);
  const smooth = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
  const clamped = Math.min(Math.max(smooth, 0), 1);
  return 1 / ((1 - clamped) / factor + clamped);
}
