import { t } from '../../src/base/l10n.ts';
import { formatDuration, formatNumber } from '../../src/base/quantities.ts';
import type { SweepProgress, SweepView } from '../../src/protocol/sweeps.ts';
import type { FromSweep, LiveSweep } from '../../src/protocol/views/sweep.ts';
import { button } from '../shared/controls.ts';
import { element } from '../shared/elements.ts';
import { scoreText } from './score-text.ts';

/** What the sweep is doing, and what can be done with it. While a run goes on its parts stay in place, so that a button can be pressed. */
export class LiveHeader {
  readonly element = element('section', { 'aria-label': t('Sweep') });
  private readonly progress = element('progress', { 'aria-label': t('Runs that have ended') });
  private readonly counts = element('p');
  private readonly current = element('p', { class: 'quiet' });
  private readonly best = element('p');
  private shape = '';

  constructor(private readonly post: (message: FromSweep) => void) {}

  draw(view: SweepView, live: LiveSweep | undefined): void {
    const shape = JSON.stringify([view.name, stateText(view, live), live?.status, view.done < view.runs]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.element.replaceChildren(
        element('h1', {}, view.name, ' ', element('span', { class: 'state' }, stateText(view, live))),
        this.progress,
        this.counts,
        this.current,
        this.actions(view, live),
        this.best,
      );
    }
    this.progress.max = Math.max(1, view.runs);
    this.progress.value = view.done;
    const left = live?.progress?.secondsLeft ?? null;
    this.counts.textContent = [
      t('{0} of {1} runs', view.done, view.runs),
      ...(left === null ? [] : [t('time left at the most: {0}', formatDuration(left))]),
    ].join(' · ');
    this.current.textContent = live?.progress === undefined ? (live?.stage ?? '') : progressText(live.progress);
    this.best.replaceChildren(...bestText(view));
  }

  private actions({ runs, done }: SweepView, live: LiveSweep | undefined): HTMLElement {
    const act = (text: string, type: 'startSweep' | 'pauseSweep' | 'resumeSweep' | 'stopSweep', primary = false) =>
      button(text, () => this.post({ type }), { primary });
    switch (live?.status) {
      case undefined:
        return element('div', { class: 'toolbar' }, act(t('Start Sweep'), 'startSweep', done < runs));
      case 'planning':
        return element('div', { class: 'toolbar' }, act(t('Stop'), 'stopSweep'));
      case 'running':
        return element('div', { class: 'toolbar' }, act(t('Pause'), 'pauseSweep', true), act(t('Stop'), 'stopSweep'));
      case 'paused':
        return element('div', { class: 'toolbar' }, act(t('Resume'), 'resumeSweep', true), act(t('Stop'), 'stopSweep'));
      default:
        return element('div', { class: 'toolbar' });
    }
  }
}

function stateText({ runs, done }: SweepView, live: LiveSweep | undefined): string {
  switch (live?.status) {
    case undefined:
      return done === runs ? t('completed') : '';
    case 'planning':
    case 'ready':
      return t('counting runs and timing steps');
    case 'running':
      return t('running');
    case 'pausing':
      return t('pausing after this step');
    case 'paused':
      return t('paused; nothing is lost');
    case 'stopping':
      return t('stopping after this step');
  }
}

function progressText({ label, number, of, step, totalSteps, loss }: SweepProgress): string {
  return [
    of === null ? t('Run {0}: {1}', number, label) : t('Run {0} of {1}: {2}', number, of, label),
    ...(totalSteps === null ? [] : [t('step {0} of {1}', step, totalSteps)]),
    ...(loss === null ? [] : [t('loss {0}', formatNumber(loss))]),
  ].join(' · ');
}

function bestText({ best, points, columns, bestRun }: SweepView): (Node | string)[] {
  const point = best === null ? undefined : points[best];
  if (point === undefined) return [t('No point is finished yet.')];
  const scores = columns.flatMap((title, index) => {
    const score = point.scores[index] ?? null;
    return score === null ? [] : [`${title} ${scoreText(score)}`];
  });
  const run = point.runs.find(({ folder }) => folder === bestRun);
  return [
    element('strong', {}, t('Best: {0}', point.label)),
    ` · ${scores.join(' · ')}`,
    ...(run === undefined ? [] : [element('span', { class: 'quiet' }, ` · ${t('best run: seed {0}', run.seed)}`)]),
  ];
}
