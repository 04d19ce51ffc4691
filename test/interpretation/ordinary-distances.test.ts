import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NearestTokens } from '../../src/interpretation/nearest-tokens.ts';
import { OrdinaryDistances } from '../../src/interpretation/ordinary-distances.ts';
import { openFixtureModel } from '../prompts/fixture-model.ts';

const measured = z.object({
  median: z.number(),
  percentiles: z.array(z.object({ value: z.number(), percentile: z.number() })),
});

/** Made by make_interpretation.py with scipy. */
const judge = z
  .object({ l2: measured, cosine: measured })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/interpretation/interpretation.json', import.meta.url), 'utf8')));

describe('ordinary distances', () => {
  // The fixture has fewer tokens than a sample takes, so that the sample is the whole vocabulary, whatever the seed.
  it.each([0, 1])(
    'are those between each token and its nearest other one, as scipy finds them (seed %i)',
    async (seed) => {
      const model = await openFixtureModel();
      const nearest = await NearestTokens.open(model, { weightFolder: model.weights.folder });
      try {
        const ordinary = await OrdinaryDistances.measure(model, nearest, seed);
        for (const metric of ['l2', 'cosine'] as const) {
          expect(ordinary.median(metric)).toBeCloseTo(judge[metric].median, 5);
          for (const { value, percentile } of judge[metric].percentiles)
            expect(ordinary.percentile(metric, value)).toBeCloseTo(percentile, 9);
        }
      } finally {
        await nearest.release();
      }
    },
  );
});
