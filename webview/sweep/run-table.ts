import { t } from '../../src/base/l10n.ts';
import { formatDuration } from '../../src/base/quantities.ts';
import type { SweepRunView, SweepView } from '../../src/protocol/sweeps.ts';
import { checkbox } from '../shared/controls.ts';
import { element } from '../shared/elements.ts';
import { heading } from './result-table.ts';

interface RunActions {
  open(folder: string): void;
  choose(folder: string, isChosen: boolean): void;
}

/** A row a run, with what it scored. */
export function runTable(view: SweepView, chosen: ReadonlySet<string>, actions: RunActions): HTMLElement {
  const rows = view.points.flatMap(({ label, runs }, point) =>
    runs.map((run) => runRow(run, { label: label === '' ? view.name : label, point, chosen, actions })),
  );
  return element(
    'table',
    { 'aria-label': t('Runs') },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        heading(t('Choose'), false),
        heading(t('Point'), false),
        heading(t('Seed'), true),
        ...view.columns.map((title) => heading(title, true)),
        heading(t('Time'), true),
        heading(t('State'), false),
      ),
    ),
    element('tbody', {}, ...rows),
  );
}

interface Row {
  readonly label: string;
  readonly point: number;
  readonly chosen: ReadonlySet<string>;
  readonly actions: RunActions;
}

function runRow(run: SweepRunView, { label, point, chosen, actions }: Row): HTMLElement {
  const { folder, seed, scores, seconds, steps, stateText, failure } = run;
  const name = `${label}, ${t('seed {0}', seed)}`;
  const isScored = scores.some((score) => score !== null);
  const choiceName = element('span', { class: 'visually-hidden' }, t('Choose {0}', name));
  const choice = checkbox(choiceName, chosen.has(folder), (isChosen) => actions.choose(folder, isChosen));
  return element(
    'tr',
    { 'data-point': point },
    element('td', {}, isScored && choice),
    element('td', {}, steps === null ? label : link(label, name, () => actions.open(folder))),
    element('td', { class: 'number' }, String(seed)),
    ...scores.map((score) => element('td', { class: 'number' }, score === null ? '–' : score.toFixed(4))),
    element('td', { class: 'number' }, seconds === null ? '' : formatDuration(seconds)),
    element('td', { class: failure === null ? '' : 'failure' }, failure ?? stateText),
  );
}

function link(text: string, name: string, onPressed: () => void): HTMLElement {
  return element(
    'button',
    { type: 'button', class: 'link', 'aria-label': t('Open {0}', name), onclick: onPressed },
    text,
  );
}
