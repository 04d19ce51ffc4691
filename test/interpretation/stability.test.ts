import { describe, expect, it } from 'vitest';
import { type ReadPrompt, readingStability } from '../../src/interpretation/stability.ts';
import type { NearToken, SoftTokenReading } from '../../src/readings/near-tokens.ts';

function reading(index: number, ids: readonly number[]): SoftTokenReading {
  const nearest = ids.map((id): NearToken => ({ id, token: `${id}`, text: `${id}`, l2: 0, cosine: 0, dot: 0 }));
  return { index, norm: 1, nearest: { l2: nearest, cosine: nearest, dot: nearest } };
}

function prompt(tokens: readonly (readonly number[])[], rows: readonly (readonly number[])[]): ReadPrompt {
  const data = Float32Array.from(rows.flat());
  return {
    readings: tokens.map((ids, index) => reading(index, ids)),
    vectors: { dtype: 'float32', shape: [rows.length, rows[0]?.length ?? 0], data },
  };
}

describe('the stability of a reading', () => {
  it('is whole between a run and itself', () => {
    const once = prompt([[4, 5]], [[1, 2]]);
    const [token] = readingStability([once, once], 'l2');
    expect(token).toMatchObject({ overlap: 1, sameNearest: 1 });
    expect(token?.cosine).toBeCloseTo(1, 12);
  });

  it('is the mean over all pairs of runs, token by token', () => {
    const runs = [
      prompt(
        [
          [1, 2],
          [7, 8],
        ],
        [
          [1, 0],
          [0, 1],
        ],
      ),
      prompt(
        [
          [1, 3],
          [8, 7],
        ],
        [
          [0, 1],
          [0, 2],
        ],
      ),
      prompt(
        [
          [4, 5],
          [7, 8],
        ],
        [
          [1, 0],
          [0, -1],
        ],
      ),
    ];
    const [first, second] = readingStability(runs, 'cosine');
    // The pairs have one of three tokens, none and none in common; and the same nearest once.
    expect(first?.overlap).toBeCloseTo(1 / 9, 12);
    expect(first?.sameNearest).toBeCloseTo(1 / 3, 12);
    expect(first?.cosine).toBeCloseTo((0 + 1 + 0) / 3, 12);
    // The same two tokens in another order, and in the same.
    expect(second?.overlap).toBe(1);
    expect(second?.sameNearest).toBeCloseTo(1 / 3, 12);
    expect(second?.cosine).toBeCloseTo((1 - 1 - 1) / 3, 12);
  });
});
