import { z } from 'zod';
import { t } from '../base/l10n.ts';
import type { SettingPath } from './problem.ts';

const value = z.unknown().describe('A value as the tuning file has it.');

const drawn = z
  .strictObject({
    distribution: z
      .enum(['uniform', 'log_uniform', 'int_uniform'])
      .describe(
        'uniform: every number between min and max alike; log_uniform: every order of magnitude alike; int_uniform: whole numbers.',
      ),
    min: z.number().describe('The least value.'),
    max: z.number().describe('The greatest value.'),
  })
  .superRefine(({ distribution, min, max }, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (min >= max) complain('max', t('`max` must be above `min`.'));
    if (distribution === 'log_uniform' && min <= 0) complain('min', t('A `log_uniform` value lies above zero.'));
    if (distribution === 'int_uniform' && !(Number.isInteger(min) && Number.isInteger(max)))
      complain('min', t('`int_uniform` needs whole numbers.'));
  });

const grid = z
  .record(z.string().min(1), z.array(value).min(1))
  .describe('Values of a field, by its path (training.learning_rate); every combination is a point.');

const random = z
  .record(z.string().min(1), z.union([drawn, z.array(value).min(1)]))
  .describe('What a field is drawn from, by its path: a distribution, or a list. Each of `samples` points draws anew.');

const variant = z
  .strictObject({
    name: z.string().min(1).max(100).describe('What the results call it.'),
    set: z
      .record(z.string().min(1), value)
      .optional()
      .describe('Fields that this variant sets, by their paths; null takes a field of the base away.'),
    grid: grid.optional().describe('Values that only this variant tries, besides those of the sweep.'),
    random: random.optional().describe('What only this variant draws, besides what the sweep draws.'),
  })
  .describe('One of several ways that are compared, with its own fields.');

const halving = z
  .strictObject({
    reduction_factor: z.int().min(2).max(16).default(3).describe('At each rung one point in so many goes on.'),
    rungs: z
      .int()
      .min(1)
      .max(8)
      .default(2)
      .describe(
        'How often points are taken out: with 2 and a factor of 3, after a ninth and after a third of their steps.',
      ),
  })
  .describe('Successive halving: points that do badly early are not trained to their end.');

const sweepFields = z.strictObject({
  $schema: z.string().optional().describe('The JSON schema of this file, for editors.'),
  base: z.string().min(1).describe('The tuning file (*.tune.yaml) whose fields are varied.'),
  variants: z
    .array(variant)
    .min(1)
    .optional()
    .describe('Ways to compare, each with fields of its own. The best point of each is reported.'),
  grid: grid.optional(),
  random: random.optional(),
  samples: z.int().min(1).max(10_000).optional().describe('With `random`: how many points are drawn. Default: 8.'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(42)
    .describe('Fixes what `random` draws.'),
  seeds: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 32 - 1),
    )
    .min(1)
    .optional()
    .describe('Each point is run once with each of these as training.seed. Default: the seed of the base.'),
  successive_halving: halving.optional(),
  test: z
    .enum(['best', 'all', 'none'])
    .default('best')
    .describe(
      'Which points are scored on the test examples: the best of each variant by the dev metric, all, or none.',
    ),
  projected: z
    .boolean()
    .default(false)
    .describe('Score also the prompts in which every soft token is replaced by its nearest token.'),
  output_dir: z
    .string()
    .min(1)
    .optional()
    .describe('The folder of the run folders. Default: runs/NAME beside this file, NAME being the name of this file.'),
});

type SweepFields = z.output<typeof sweepFields>;
type Complaint = (path: SettingPath, message: string) => void;

/** Fields that a sweep sets itself. */
const reserved: Readonly<Record<string, () => string>> = {
  'training.seed': () => t('The seeds of a sweep stand under `seeds`.'),
  output_dir: () => t('The runs of a sweep have folders of their own, in the `output_dir` of the sweep.'),
};

function checkFields(sweep: SweepFields, complain: Complaint): void {
  const holders = [
    { path: [], set: undefined, grid: sweep.grid, random: sweep.random },
    ...(sweep.variants ?? []).map(({ set, grid, random }, index) => ({ path: ['variants', index], set, grid, random })),
  ];
  for (const { path, ...holder } of holders) {
    for (const [kind, fields] of Object.entries(holder)) {
      for (const field of Object.keys(fields ?? {})) {
        const message = Object.hasOwn(reserved, field) ? reserved[field]?.() : undefined;
        if (message !== undefined) complain([...path, kind, field], message);
      }
    }
    for (const field of Object.keys(holder.random ?? {})) {
      if (Object.hasOwn(holder.grid ?? {}, field))
        complain([...path, 'random', field], t('`{0}` stands under `grid` already.', field));
    }
  }
}

/** A sweep: the content of a `*.sweep.yaml`. */
export const sweepSettings = sweepFields
  .superRefine((sweep, context) => {
    const complain: Complaint = (path, message) => context.addIssue({ code: 'custom', path: [...path], message });
    checkFields(sweep, complain);
    const draws = sweep.random !== undefined || (sweep.variants ?? []).some(({ random }) => random !== undefined);
    if (sweep.samples !== undefined && !draws) complain(['samples'], t('`samples` is used only with `random`.'));
    const names = (sweep.variants ?? []).map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) !== index) complain(['variants', index, 'name'], t('Two variants are called {0}.', name));
    }
    const seeds = sweep.seeds ?? [];
    if (new Set(seeds).size < seeds.length) complain(['seeds'], t('A seed is named twice.'));
  })
  .describe('Many tunings: the fields of a tuning file varied by grid, list or chance, with several seeds.');

export type SweepSettings = z.output<typeof sweepSettings>;
export type SweepVariant = z.output<typeof variant>;
export type DrawnFrom = z.output<typeof random>[string];
