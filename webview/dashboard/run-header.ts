import { formatBytes } from '../../src/base/format-bytes.ts';
import { t } from '../../src/base/l10n.ts';
import type { RunDetails, RunState, StepEvent, WarningEvent } from '../../src/protocol/runs.ts';
import type { FromDashboard, LiveState } from '../../src/protocol/views/dashboard.ts';
import { chartColours } from '../shared/colours.ts';
import { button } from '../shared/controls.ts';
import { element } from '../shared/elements.ts';

interface HeaderContext {
  readonly live: LiveState | undefined;
  /** Whether this run is the only one that is shown. */
  readonly alone: boolean;
}

/**
 * A run's name and state, what can be done with it, and its figures. While a run goes on only its figures are drawn anew: a button
 * that is replaced several times a second can be neither pressed nor focused.
 */
export class RunHeader {
  readonly element = element('section', { class: 'run' });
  private readonly figures = element('dl', { class: 'figures' });
  private readonly progress = element('progress', { 'aria-label': t('Progress') });
  private shape = '';

  constructor(private readonly post: (message: FromDashboard) => void) {}

  draw(run: RunDetails, index: number, { live, alone }: HeaderContext): void {
    const isLive = live?.folder === run.folder;
    const state: RunState = isLive ? 'running' : run.state === 'running' ? endOf(run) : run.state;
    const stopping = isLive && live.stopping;
    const told = warnings(run);
    const shape = JSON.stringify([run.name, run.prompt, index, alone, isLive, state, stopping, told.length]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.element.setAttribute('aria-label', run.name);
      this.element.replaceChildren(
        title(run, state, alone ? undefined : index),
        ...(isLive ? [this.progress] : []),
        actions(run, { state, isLive, stopping }, this.post),
        this.figures,
        ...told.map(({ message, remedy }) => element('p', { class: 'message warning' }, message, ' ', remedy)),
      );
    }
    this.progress.max = run.totalSteps;
    this.progress.value = run.step;
    this.figures.replaceChildren(
      ...figures(run, isLive).map(([name, value]) =>
        element('div', {}, element('dt', {}, name), element('dd', {}, value)),
      ),
    );
  }
}

function title({ name }: RunDetails, state: RunState, colour: number | undefined): HTMLElement {
  const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
  if (colour !== undefined) swatch.style.background = `var(${chartColours[colour % chartColours.length]})`;
  const word = element('span', { class: `state ${state}` }, stateText(state));
  return element('h1', {}, colour !== undefined && swatch, name, ' ', word);
}

/** A run that another window or the terminal is writing stays "running"; its last event says more. */
function endOf({ events }: RunDetails): RunState {
  const last = events.at(-1);
  return last?.type === 'finished' ? last.reason : 'running';
}

interface ShownState {
  readonly state: RunState;
  readonly isLive: boolean;
  readonly stopping: boolean;
}

function actions(
  { folder, prompt }: RunDetails,
  { state, isLive, stopping }: ShownState,
  post: (message: FromDashboard) => void,
): HTMLElement {
  const resumable = state === 'stopped' || state === 'interrupted';
  const hasPrompt = prompt !== undefined && state !== 'running';
  const stop = () => post({ type: 'stop' });
  return element(
    'div',
    { class: 'toolbar' },
    isLive && button(stopping ? t('Stopping after this step…') : t('Stop'), stop, { disabled: stopping }),
    state === 'running' &&
      !isLive &&
      element('span', { class: 'quiet' }, t('Another window or a terminal tunes this run; only it can stop it.')),
    resumable && button(t('Resume'), () => post({ type: 'resume', folder }), { primary: true }),
    hasPrompt && button(t('Interpret'), () => post({ type: 'interpret', folder }), { primary: !resumable }),
    hasPrompt && button(t('Try Prompt'), () => post({ type: 'tryPrompt', folder })),
    hasPrompt && button(t('Evaluate'), () => post({ type: 'evaluate', folder })),
  );
}

function figures(run: RunDetails, isLive: boolean): [string, string][] {
  const { events, step, totalSteps, metric, model, provider, trainableParameters, trainableShare, method, seed } = run;
  const last = events.findLast((event): event is StepEvent => event.type === 'step');
  const evaluation = events.findLast((event) => event.type === 'evaluation');
  const best = events.findLast((event) => event.type === 'evaluation' && event.best);
  const rows: [string, string][] = [[t('Step'), t('{0} of {1}', step, totalSteps)]];
  if (last !== undefined) {
    rows.push([t('Epoch'), last.epoch.toFixed(2)], [t('Loss'), last.loss?.toPrecision(4) ?? '–']);
    if (isLive) rows.push([t('Time left'), duration(last.eta_seconds)]);
    rows.push(
      [t('Tokens a second'), Math.round(last.tokens_per_second).toLocaleString()],
      [t('Learning rate'), last.learning_rate.toPrecision(3)],
    );
    rows.push([
      t('Time'),
      duration(
        (events.at(-1) ?? last) === last ? last.elapsed_seconds : (evaluation?.elapsed_seconds ?? last.elapsed_seconds),
      ),
    ]);
  }
  if (metric !== undefined && best?.type === 'evaluation') {
    rows.push([t('Best {0}', metric), t('{0} at step {1}', best.metrics[metric]?.toFixed(3) ?? '–', best.step)]);
  }
  if (evaluation?.patience_left !== undefined) rows.push([t('Patience left'), String(evaluation.patience_left)]);
  const share = (100 * trainableShare).toPrecision(2);
  rows.push(
    [t('Trained'), t('{0} parameters ({1} %)', trainableParameters.toLocaleString(), share)],
    [t('Method'), method],
    [t('Model'), model.split(/[/\\]/).at(-1) ?? model],
    [t('Provider'), provider],
    ...memoryOf(run),
    [t('Seed'), String(seed)],
  );
  return rows;
}

/** What the training was expected to need, and what the process held when it last told; runs of earlier versions say neither. */
function memoryOf({ events }: RunDetails): [string, string][] {
  const told = events.flatMap((event) => ('memory_bytes' in event ? (event.memory_bytes ?? []) : [])).at(-1);
  const expected = events.find((event) => event.type === 'started')?.expected_memory_bytes;
  const texts = [
    ...(told === undefined ? [] : [formatBytes(told)]),
    ...(expected === undefined ? [] : [t('about {0} expected', formatBytes(expected))]),
  ];
  return texts.length === 0 ? [] : [[t('Memory'), texts.join('; ')]];
}

function warnings({ events }: RunDetails): WarningEvent[] {
  return events.filter((event) => event.type === 'warning');
}

function stateText(state: RunState): string {
  switch (state) {
    case 'running':
      return t('running');
    case 'interrupted':
      return t('interrupted');
    case 'completed':
      return t('completed');
    case 'early-stopping':
      return t('stopped early: the metric did not become better any more');
    case 'stopped':
      return t('stopped; its state is kept');
    case 'diverged':
      return t('diverged');
  }
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const pad = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}
