import type { SweepSettings } from '../settings/sweep-settings.ts';

type Halving = NonNullable<SweepSettings['successive_halving']>;

/** The shares of its steps after which a point may be taken out; the last one is 1, its end. */
export function rungShares(halving: Halving | undefined): number[] {
  if (halving === undefined) return [1];
  const { reduction_factor: factor, rungs } = halving;
  return Array.from({ length: rungs + 1 }, (_, index) => factor ** (index - rungs));
}

/**
 * The points that go on after a rung: of each variant one in `factor`, rounded up, the best first (Jamieson and Talwalkar, "Non-stochastic
 * Best Arm Identification and Hyperparameter Optimization", 2016; per variant, so that every variant reaches the end).
 * @param scoreOf the dev metric at the rung, greater is better; undefined where a point has none, which then comes last
 */
export function survivors<Point extends { readonly variant: string | undefined }>(
  points: readonly Point[],
  factor: number,
  scoreOf: (point: Point) => number | undefined,
): Point[] {
  const kept = new Set<Point>();
  for (const variant of new Set(points.map((point) => point.variant))) {
    const rivals = points.filter((point) => point.variant === variant);
    const ranked = rivals.toSorted((a, b) => (scoreOf(b) ?? -Infinity) - (scoreOf(a) ?? -Infinity) || 0);
    for (const point of ranked.slice(0, Math.ceil(rivals.length / factor))) kept.add(point);
  }
  return points.filter((point) => kept.has(point));
}
