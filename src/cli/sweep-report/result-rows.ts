import { t } from '../../base/l10n.ts';
import { type PointResult, type RunResult, type SweepResult, spellValue } from '../../workflows/sweep.ts';

/** The names of the fields that differ between points, in the order of their first appearance. */
export function variedFields({ points }: SweepResult): string[] {
  return [...new Set(points.flatMap(({ point }) => [...point.values.keys()]))];
}

export function hasVariants({ points }: SweepResult): boolean {
  return points.some(({ point }) => point.variant !== undefined);
}

export function valueText({ point }: PointResult, field: string): string {
  return point.values.has(field) ? spellValue(point.values.get(field)) : '';
}

export function stateText(state: RunResult['state']): string {
  const texts = {
    waiting: t('not begun'),
    completed: t('completed'),
    'early-stopping': t('stopped early'),
    diverged: t('diverged'),
    stopped: t('stopped'),
    failed: t('failed'),
  };
  return texts[state];
}

/** The states of a point's runs: `completed`, or `2 completed, 1 failed`. */
export function statesText({ runs }: { readonly runs: readonly Pick<RunResult, 'state'>[] }): string {
  const counts = new Map<RunResult['state'], number>();
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = [...counts].map(([state, count]) =>
    counts.size === 1 ? stateText(state) : `${count} ${stateText(state)}`,
  );
  return parts.join(', ');
}

export const formatScore = (value: number | undefined) => value?.toFixed(4) ?? '';

/** A mean over seeds: `0.7130`, and its interval apart. */
export function formatInterval(mean: PointResult['dev']): string {
  return mean?.interval === undefined ? '' : `${mean.interval.low.toFixed(3)}–${mean.interval.high.toFixed(3)}`;
}
