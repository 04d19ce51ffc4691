import type { Provider } from '../src/runtime/provider-names.ts';
import type { Precision } from '../src/training/forward/arithmetic.ts';

/** What the engine must reach: tokens a second, and peak memory, as multiples of PEFT's. */
export interface Bar {
  readonly speed: number;
  readonly memory: number;
}

/** What both sides compute with. */
export type BenchmarkProvider = Extract<Provider, 'cpu' | 'cuda'>;

/** The model named on the command line, or random weights of a shape. */
export type BenchmarkNetwork = 'named' | 'llama-1.3b';

/** The work that both sides do in one case: tuning steps of one shape. */
export interface TrainingCase {
  readonly name: string;
  readonly provider: BenchmarkProvider;
  readonly network: BenchmarkNetwork;
  readonly method: 'PROMPT_TUNING' | 'P_TUNING';
  readonly softTokens: number;
  /** Where the soft tokens stand: before the query as PEFT has them, or between query and answer. */
  readonly softPlace: 'front' | 'behind';
  /** Tokens of each example, answer included; of the longest where they differ. */
  readonly tokens: number;
  /** Tokens of the shortest example, where they are not all equally long. */
  readonly shortest?: number;
  readonly batch: number;
  /** How many batches an epoch has. */
  readonly batches: number;
  /** How PEFT computes. */
  readonly peftType: 'float32' | 'bfloat16' | 'float16';
  /** How this engine computes, one after another. */
  readonly precisions: readonly Precision[];
  /** By how this engine computes. */
  readonly bars: Readonly<Partial<Record<Precision, Bar>>>;
}

/** The last tokens of every example are its answer. */
export const answerTokens = 4;

export const precisions = ['exact', 'int8_backward', 'int8', 'fp16', 'bf16'] as const satisfies readonly Precision[];

const bars = (speeds: readonly [number, number, number], exactMemory: number, int8Memory: number) => ({
  exact: { speed: speeds[0], memory: exactMemory },
  int8_backward: { speed: speeds[1], memory: int8Memory },
  int8: { speed: speeds[2], memory: int8Memory },
});

export const baseCase: TrainingCase = {
  name: 'prompt tuning, 20 soft + 64 tokens',
  provider: 'cpu',
  network: 'named',
  method: 'PROMPT_TUNING',
  softTokens: 20,
  softPlace: 'front',
  tokens: 64,
  batch: 8,
  batches: 1,
  peftType: 'float32',
  precisions: ['exact', 'int8_backward', 'int8'],
  bars: bars([2.1, 2.8, 5], 0.5, 0.75),
};

export const longCase: TrainingCase = {
  ...baseCase,
  name: 'prompt tuning, 20 soft + 256 tokens',
  tokens: 256,
  bars: bars([2.1, 2.8, 4.5], 0.5, 0.6),
};

/** The query stands before all that is trained: from the second epoch on its keys and values are known. */
export const templateCase: TrainingCase = {
  ...baseCase,
  name: 'template (0, 10), 64 tokens',
  softTokens: 10,
  softPlace: 'behind',
  bars: { exact: { speed: 6, memory: 0.5 } },
};

/** Examples as data has them: most are short, a few are long. PEFT's side takes one batch, so there is no comparison. */
export const mixedCase: TrainingCase = {
  ...baseCase,
  name: 'prompt tuning, 20 soft + 12 to 96 tokens',
  tokens: 96,
  shortest: 12,
  batches: 8,
  bars: {},
};

const cpuCases: readonly TrainingCase[] = [
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
  longCase,
  templateCase,
  {
    ...baseCase,
    name: 'prompt tuning, 20 soft + 64 tokens, PEFT in bfloat16',
    peftType: 'bfloat16',
    bars: bars([1.4, 2, 3.3], 1, 1),
  },
];

const cudaBar: Bar = { speed: 1.5, memory: 1 };

const cudaCases: readonly TrainingCase[] = (['named', 'llama-1.3b'] as const).flatMap((network) =>
  [8, 32].flatMap((batch) =>
    (
      [
        ['bfloat16', 'bf16'],
        ['float16', 'fp16'],
      ] as const
    ).map(([peftType, precision]) => ({
      ...baseCase,
      name: `CUDA, ${network === 'named' ? '' : `${network}, `}batch ${batch}, ${peftType}`,
      provider: 'cuda' as const,
      network,
      batch,
      peftType,
      precisions: [precision],
      bars: { [precision]: cudaBar },
    })),
  ),
);

export const trainingCases: readonly TrainingCase[] = [...cpuCases, ...cudaCases];
