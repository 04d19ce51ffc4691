import { t } from '../../base/l10n.ts';
import type { SweepView } from '../../protocol/sweeps.ts';

/** A sweep with the runs marked that failed in this window. The run folders do not tell of it: one that could not begin has none. */
export function withFailures(view: SweepView, failures: ReadonlyMap<string, string>): SweepView {
  if (failures.size === 0) return view;
  return {
    ...view,
    points: view.points.map((point) => ({
      ...point,
      runs: point.runs.map((run) => {
        const failure = failures.get(run.id);
        return failure === undefined ? run : { ...run, state: 'failed', stateText: t('failed'), failure };
      }),
    })),
  };
}
