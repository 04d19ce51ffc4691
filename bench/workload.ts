import { z } from 'zod';
import { sources } from './ablations.ts';
import { precisions } from './cases.ts';
import { clocks } from './clock.ts';

/** What a measured process is told, as JSON on its standard input; the Python side reads the same. */
export const workloadSchema = z.object({
  /** What `openModel` is given. */
  model: z.string(),
  /** The same model as a Hugging Face folder with float32 weights. */
  modelFolder: z.string(),
  method: z.enum(['PROMPT_TUNING', 'P_TUNING']),
  softTokens: z.int(),
  softPlace: z.enum(['front', 'behind']),
  answerTokens: z.int(),
  /** The examples, answers included, in batches of `batch`. */
  tokenIds: z.array(z.array(z.int())),
  /** A safetensors file with the prompt's parameters at the start, under PEFT's names. */
  promptFile: z.string(),
  batch: z.int(),
  learningRate: z.number(),
  /** Epochs that count, and before them those that do not: each is a step, where all examples are one batch. */
  warmUpEpochs: z.int(),
  epochs: z.int(),
  provider: z.enum(['cpu', 'cuda']),
  clock: z.enum(clocks),
  peftType: z.enum(['float32', 'bfloat16', 'float16']),
  /** How this engine computes. */
  precision: z.enum(precisions),
  /** What is switched off. */
  without: z.array(z.enum(sources)),
});

export type Workload = z.output<typeof workloadSchema>;

/** What a measured process answers, as JSON on its standard output. */
export const measurementSchema = z.object({
  /** Of every step, warm-up included. */
  losses: z.array(z.number()),
  /** Of every epoch after the warm-up, the mean of its steps. */
  secondsPerStep: z.array(z.number()),
  /** From the start of the process to the first step. */
  loadSeconds: z.number(),
  /** The largest resident set of the process; on a GPU the memory there. */
  peakBytes: z.number(),
});

export type Measurement = z.output<typeof measurementSchema>;

/** What the inference cases do. */
export const inferenceSizes = {
  promptTokens: 32,
  newTokens: 64,
  softTokens: 100,
  nearest: 10,
  /** Ranking: every query stands after the same prefix, and every answer after every query. */
  prefixTokens: 20,
  queries: 16,
  queryTokens: 40,
  answers: 3,
  answerTokens: 4,
} as const;

/** What a measured process is told of inference. */
export const inferenceWorkloadSchema = z.object({
  model: z.string(),
  modelFolder: z.string(),
  newTokens: z.int(),
  /** The text that is continued. */
  prompt: z.array(z.int()),
  prefix: z.array(z.int()),
  queries: z.array(z.array(z.int())),
  answers: z.array(z.array(z.int())),
});

export type InferenceWorkload = z.output<typeof inferenceWorkloadSchema>;

/** What both sides measure. */
export const comparedInferenceSchema = z.object({
  /** `newTokens` tokens, one text, greedily. */
  generationSeconds: z.number(),
  rankingSeconds: z.number(),
  /** [queries][answers]: logarithms of the answers' probabilities. */
  logProbabilities: z.array(z.array(z.number())),
});

export type ComparedInference = z.output<typeof comparedInferenceSchema>;

export const inferenceSchema = comparedInferenceSchema.extend({
  openSeconds: z.number(),
  /** The `nearest` tokens by three metrics of `softTokens` soft tokens among the whole vocabulary. */
  nearestSeconds: z.number(),
});

export type InferenceMeasurement = z.output<typeof inferenceSchema>;

/** How far a precision is from the exact one at the first step. */
export const fidelitySchema = z.object({
  /** As a share of the exact loss. */
  lossDifference: z.number(),
  gradientCosine: z.number(),
});

export type Fidelity = z.output<typeof fidelitySchema>;
