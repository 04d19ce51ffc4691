import type { Precision } from '../src/training/forward/arithmetic.ts';

/** What the engine must reach: tokens a second, and peak memory, as multiples of PEFT's. */
export interface Bar {
  readonly speed: number;
  readonly memory: number;
}

/** The work that both sides do in one case: tuning steps of one shape. */
export interface TrainingCase {
  readonly name: string;
  readonly method: 'PROMPT_TUNING' | 'P_TUNING';
  readonly softTokens: number;
  /** Where the soft tokens stand: before the query as PEFT has them, or between query and answer. */
  readonly softPlace: 'front' | 'behind';
  /** Tokens of each example, answer included. */
  readonly tokens: number;
  readonly batch: number;
  /** How PEFT computes. */
  readonly peftType: 'float32' | 'bfloat16';
  /** By how this engine computes. */
  readonly bars: Readonly<Partial<Record<Precision, Bar>>>;
}

/** The last tokens of every example are its answer. */
export const answerTokens = 4;

export const precisions = ['exact', 'int8_backward', 'int8'] as const satisfies readonly Precision[];

const bars = (speeds: readonly [number, number, number], exactMemory: number, int8Memory: number) => ({
  exact: { speed: speeds[0], memory: exactMemory },
  int8_backward: { speed: speeds[1], memory: int8Memory },
  int8: { speed: speeds[2], memory: int8Memory },
});

export const baseCase: TrainingCase = {
  name: 'prompt tuning, 20 soft + 64 tokens',
  method: 'PROMPT_TUNING',
  softTokens: 20,
  softPlace: 'front',
  tokens: 64,
  batch: 8,
  peftType: 'float32',
  bars: bars([2.1, 2.8, 5], 0.5, 0.75),
};

/** The query stands before all that is trained: from the second epoch on its keys and values are known. */
export const templateCase: TrainingCase = {
  ...baseCase,
  name: 'template (0, 10), 64 tokens',
  softTokens: 10,
  softPlace: 'behind',
  bars: { exact: { speed: 6, memory: 0.5 } },
};

export const trainingCases: readonly TrainingCase[] = [
  baseCase,
  {
    ...baseCase,
    name: 'prompt tuning, 100 soft + 32 tokens',
    softTokens: 100,
    tokens: 32,
    bars: bars([4.5, 6.5, 10], 0.4, 0.6),
  },
  {
    ...baseCase,
    name: 'P-tuning (LSTM), 20 soft + 64 tokens',
    method: 'P_TUNING',
    bars: bars([2.1, 2.8, 4.5], 0.5, 0.75),
  },
  { ...baseCase, name: 'prompt tuning, 20 soft + 256 tokens', tokens: 256, bars: bars([2.1, 2.8, 4.5], 0.5, 0.6) },
  templateCase,
  {
    ...baseCase,
    name: 'prompt tuning, 20 soft + 64 tokens, PEFT in bfloat16',
    peftType: 'bfloat16',
    bars: bars([1.4, 2, 3.3], 1, 1),
  },
];
