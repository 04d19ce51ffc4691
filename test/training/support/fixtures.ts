import { readFileSync } from 'node:fs';
import { z } from 'zod';

const numbers = z.array(z.number());

const optimisationSchema = z.object({
  features: z.number(),
  classes: z.number(),
  items: z.array(z.object({ features: z.array(numbers), labels: numbers })),
  start: z.object({ weight: numbers, bias: numbers }),
  runs: z.array(
    z.object({
      optimizer: z.enum(['Adam', 'AdamW']),
      options: z.object({
        lr: z.number(),
        betas: z.tuple([z.number(), z.number()]),
        eps: z.number(),
        weight_decay: z.number(),
      }),
      max_grad_norm: z.number().nullable(),
      schedule: z.object({ type: z.enum(['constant', 'linear', 'cosine']), warmup_steps: z.number() }),
      losses: numbers,
      norms: numbers,
      weight: numbers,
      bias: numbers,
      weight_exp_avg: numbers,
      weight_exp_avg_sq: numbers,
    }),
  ),
});

const schedulesSchema = z.array(
  z.object({
    type: z.enum(['constant', 'constant_with_warmup', 'linear', 'cosine', 'exponential']),
    warmup_steps: z.number(),
    total_steps: z.number(),
    steps_per_epoch: z.number().default(1),
    decay_rate: z.number().default(1),
    factors: numbers,
  }),
);

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/training/${name}`, import.meta.url), 'utf8'));
}

/** Optimisation curves of PyTorch and schedules of transformers, made by `test/fixtures/training/make_training.py`. */
export const optimisation = optimisationSchema.parse(read('optimisation.json'));
export const schedules = schedulesSchema.parse(read('schedules.json'));
