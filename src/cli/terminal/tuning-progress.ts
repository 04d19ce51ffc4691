import { formatBytes } from '../../base/format-bytes.ts';
import { t } from '../../base/l10n.ts';
import { formatCount, formatDuration, formatNumber } from '../../base/quantities.ts';
import type { EvaluationEvent, StepEvent, TrainingEvent } from '../../workflows/tune.ts';
import type { Output } from './output.ts';
import { progressBar } from './status-line.ts';

/** Shows a tuning: on a terminal one line that is drawn over again, below what is worth keeping; elsewhere one line an event. */
export class TuningProgress {
  private totalSteps = 0;
  /** The latest dev metric, for wide lines and for narrow ones. */
  private dev = { long: '', short: '' };
  private bestMetric: string | undefined;

  /** @param metric the dev metric that chooses the best checkpoint */
  constructor(
    private readonly output: Output,
    private readonly metric: string,
  ) {}

  show(event: TrainingEvent): void {
    this.output.event(event);
    switch (event.type) {
      case 'started':
        this.totalSteps = event.total_steps;
        this.output.note(
          t(
            '{0} steps, {1} an epoch; {2} trainable parameters; learning rate {3}',
            formatCount(event.total_steps),
            formatCount(event.steps_per_epoch),
            formatCount(event.trainable_parameters),
            formatNumber(event.learning_rate),
          ),
        );
        if (event.expected_memory_bytes !== undefined)
          this.output.note(t('Training needs about {0} of memory', formatBytes(event.expected_memory_bytes)));
        break;
      case 'resumed':
        this.totalSteps = event.total_steps;
        this.output.note(t('Going on after step {0} of {1}', event.step, event.total_steps));
        break;
      case 'step':
        this.showStep(event);
        break;
      case 'evaluation':
        this.showEvaluation(event);
        break;
      case 'checkpoint':
        if (this.output.status === undefined) this.output.note(t('step {0}: checkpoint {1}', event.step, event.name));
        break;
      case 'warning':
        this.output.warning(`${t('step {0}:', event.step)} ${event.message} ${event.remedy}`);
        break;
      case 'finished':
        this.output.status?.clear();
        break;
    }
  }

  private showStep(event: StepEvent): void {
    const { status } = this.output;
    const { epoch, step, loss, speed, eta } = this.stepParts(event);
    const { long, short } = this.dev;
    const whole = inLine(epoch, step, loss, long, speed, eta);
    if (status === undefined) {
      this.output.note(whole);
      return;
    }
    const share = event.step / this.totalSteps;
    const percent = `${Math.floor(100 * share)} %`;
    status.show(
      inLine(progressBar(share), whole),
      inLine(progressBar(share, 8), epoch, step, loss, short, speed, eta),
      inLine(percent, epoch, step, loss, short, speed, eta),
      inLine(percent, step, loss, short, speed, eta),
      inLine(percent, step, loss, short, eta),
      inLine(percent, eta),
    );
  }

  private stepParts({ step, epoch, loss, tokens_per_second, eta_seconds }: StepEvent) {
    // The one that the step belongs to: its last step ends it. A rounding error must not announce another epoch.
    const epochOf = (passes: number) => Math.ceil(passes - 1e-6);
    return {
      epoch: t('epoch {0}/{1}', epochOf(epoch), epochOf((this.totalSteps * epoch) / step)),
      step: t('step {0}/{1}', step, this.totalSteps),
      loss: t('loss {0}', loss.toFixed(4)),
      speed: t('{0} tokens/s', formatCount(tokens_per_second)),
      eta: `${t('ETA')} ${formatDuration(eta_seconds)}`,
    };
  }

  private showEvaluation({ step, metrics, best, patience_left, seconds }: EvaluationEvent): void {
    const values = Object.entries(metrics).map(([name, value]) => `${name} ${formatNumber(value)}`);
    const current = formatNumber(metrics[this.metric] ?? Number.NaN);
    if (best) this.bestMetric = current;
    this.dev = {
      long: t('dev {0} {1} (best {2})', this.metric, current, this.bestMetric ?? current),
      short: t('dev {0}', current),
    };
    const notes = [
      ...(best ? [this.output.messageStyle.green(t('best so far'))] : []),
      ...(patience_left === undefined ? [] : [t('patience {0}', patience_left)]),
      formatDuration(seconds),
    ];
    this.output.note(`${t('step {0}: dev', step)}  ${values.join('  ')}  (${notes.join(', ')})`);
  }
}

function inLine(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('  ');
}
