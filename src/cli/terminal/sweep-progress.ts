import { t } from '../../base/l10n.ts';
import { formatDuration, formatNumber } from '../../base/quantities.ts';
import { SweepPace } from '../../workflows/sweep/pace.ts';
import type { RunOrder, SweepOverview, SweepPlan, SweepRun } from '../../workflows/sweep.ts';
import type { TrainingEvent } from '../../workflows/tune.ts';
import type { Output } from './output.ts';
import { progressBar } from './status-line.ts';
import { runLabels } from './sweep-results.ts';

/** Shows which run of a sweep goes on, and how long all of them take. */
export class SweepProgress {
  private readonly labels: ReadonlyMap<string, string>;
  /** Behind the number of a run. */
  private readonly total: string;
  private begun = 0;
  private label = '';
  private totalSteps = 0;
  private readonly pace: SweepPace;

  constructor(
    private readonly output: Output,
    plan: SweepPlan,
    overview: SweepOverview,
  ) {
    this.pace = new SweepPace(overview.estimate.steps);
    // With halving it is not known yet which runs go on after a rung.
    this.total = plan.halving === undefined ? `/${overview.runs - overview.done}` : '';
    this.labels = runLabels(plan);
  }

  begin({ run, until }: RunOrder): void {
    this.begun += 1;
    this.label = this.labels.get(run.id) ?? run.id;
    const share = until < 1 ? ` (${t('to {0} % of its steps', Math.round(100 * until))})` : '';
    this.output.event({ type: 'run', run: run.id, label: this.label, until });
    this.output.note(`${t('run {0}', this.begun)}${this.total}: ${this.label}${share}`);
  }

  show(run: SweepRun, event: TrainingEvent): void {
    this.output.event({ run: run.id, ...event });
    if ('total_steps' in event) this.totalSteps = event.total_steps;
    if (event.type === 'warning') this.output.warning(`${this.label}: ${event.message} ${event.remedy}`);
    if (event.type === 'finished' && event.best_metric !== undefined)
      this.output.note(
        `  ${t('best dev metric {0} at step {1}', formatNumber(event.best_metric), event.best_step ?? 0)}`,
      );
    if (event.type !== 'step') return;
    this.pace.takeStep();
    const left = this.pace.secondsLeft;
    this.output.status?.show(
      [
        `${progressBar(event.step / this.totalSteps)} ${t('run {0}', this.begun)}${this.total}`,
        t('step {0}/{1}', event.step, this.totalSteps),
        t('loss {0}', event.loss.toFixed(4)),
        ...(left === undefined ? [] : [`${t('ETA')} ${formatDuration(left)}`]),
      ].join('  '),
    );
  }
}
