/** The work that both sides do in one case: tuning steps of one shape. */
export interface TrainingCase {
  readonly name: string;
  readonly method: 'PROMPT_TUNING' | 'P_TUNING';
  /** Soft tokens before the examples. */
  readonly softTokens: number;
  /** Tokens of each example, answer included. */
  readonly tokens: number;
  readonly batch: number;
  /** How PEFT computes; this engine computes in float32. */
  readonly peftType: 'float32' | 'bfloat16';
  /** What the engine must reach: tokens a second, and peak memory, as multiples of PEFT's. */
  readonly bar?: { readonly speed: number; readonly memory: number };
}

/** The last tokens of every example are its answer. */
export const answerTokens = 4;

const base = { method: 'PROMPT_TUNING', softTokens: 20, tokens: 64, batch: 8, peftType: 'float32' } as const;

export const trainingCases: readonly TrainingCase[] = [
  { ...base, name: 'prompt tuning, 20 soft + 64 tokens', bar: { speed: 1.6, memory: 0.8 } },
  { ...base, name: 'prompt tuning, 100 soft + 32 tokens', softTokens: 100, tokens: 32 },
  { ...base, name: 'P-tuning (LSTM), 20 soft + 64 tokens', method: 'P_TUNING' },
  { ...base, name: 'prompt tuning, 20 soft + 256 tokens', tokens: 256 },
  { ...base, name: 'prompt tuning, 20 soft + 64 tokens, PEFT in bfloat16', peftType: 'bfloat16' },
];
