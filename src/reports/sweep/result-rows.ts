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
    running: t('running'),
    completed: t('completed'),
    'early-stopping': t('stopped early'),
    diverged: t('diverged'),
    stopped: t('stopped'),
    failed: t('failed'),
  };
  return texts[state];
}

/** The states of a point's runs: `completed`, `stopped 8/16`, or `2 completed, 1 failed`. */
export function statesText({ runs }: { readonly runs: readonly Pick<RunResult, 'state' | 'steps'>[] }): string {
  const counts = new Map<string, number>();
  for (const { state, steps } of runs) {
    const reached = state === 'stopped' && steps !== undefined ? ` ${steps.done}/${steps.total}` : '';
    const text = `${stateText(state)}${reached}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (counts.size === 1 ? text : `${count} ${text}`)).join(', ');
}

export const formatScore = (value: number | undefined) => value?.toFixed(4) ?? '';

/** The interval of a mean over seeds; empty for a single one. */
export function formatInterval(mean: PointResult['dev']): string {
  return mean?.interval === undefined ? '' : `${mean.interval.low.toFixed(3)} … ${mean.interval.high.toFixed(3)}`;
}

/** A column of the results: the mean of a point over its seeds, and what each of its runs scored. */
export interface ScoreColumn {
  readonly title: string;
  of(point: PointResult): PointResult['dev'];
  ofRun(run: RunResult): number | undefined;
}

/** The dev metric, and what any point was scored by. */
export function shownMeans({ metric, points }: SweepResult): ScoreColumn[] {
  const named = (kind: 'test' | 'projected', title: string) =>
    [...new Set(points.flatMap((point) => Object.keys(point[kind])))].map(
      (name): ScoreColumn => ({
        title: `${title} ${name}`,
        of: (point) => point[kind][name],
        ofRun: (run) => run[kind]?.[name],
      }),
    );
  return [
    { title: `dev ${metric?.name ?? t('metric')}`, of: ({ dev }) => dev, ofRun: ({ dev }) => dev },
    ...named('test', 'test'),
    ...named('projected', t('projected')),
  ];
}
