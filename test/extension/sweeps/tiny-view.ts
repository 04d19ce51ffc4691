import type { SweepPointView, SweepRunView, SweepView } from '../../../src/protocol/sweeps.ts';

/** A run that scored `dev`, or that has not begun. */
export function runView(id: string, seed: number, dev: number | null): SweepRunView {
  return {
    id,
    folder: `/runs/rates/${id}`,
    seed,
    state: dev === null ? 'waiting' : 'completed',
    stateText: dev === null ? 'not begun' : 'completed',
    scores: [dev],
    steps: dev === null ? null : { done: 8, total: 8 },
    seconds: dev === null ? null : 2,
    failure: null,
  };
}

function pointView(
  point: Pick<SweepPointView, 'variant' | 'values' | 'runs'>,
  mean: number | null,
  bestOfVariant = false,
): SweepPointView {
  return {
    ...point,
    label: [point.variant, `learning_rate ${point.values[1]}`].join(' · '),
    scores: [mean === null ? null : { mean, interval: { low: mean - 0.1, high: mean + 0.1 } }],
    state: 'completed',
    bestOfVariant,
  };
}

/** Two variants, the second of which lacks the field `template`; the last point is not made yet. */
export const tinyView: SweepView = {
  file: '/work/rates.sweep.yaml',
  name: 'rates',
  folder: '/runs/rates',
  metric: { name: 'accuracy', greaterIsBetter: true },
  fields: [
    { name: 'Variant', scale: { kind: 'name', names: ['words', 'chance'] } },
    { name: 'learning_rate', scale: { kind: 'number', logarithmic: true, values: [0.001, 0.01, 0.1] } },
    { name: 'template', scale: { kind: 'name', names: ['[3,5]', '[8,0]'] } },
  ],
  columns: ['dev accuracy'],
  points: [
    pointView(
      { variant: 'words', values: ['words', 0.001, '[3,5]'], runs: [runView('a', 1, 0.5), runView('b', 2, 0.7)] },
      0.6,
    ),
    pointView({ variant: 'words', values: ['words', 0.01, '[8,0]'], runs: [runView('c', 1, 0.9)] }, 0.9, true),
    pointView({ variant: 'chance', values: ['chance', 0.1, null], runs: [runView('d', 1, 0.8)] }, 0.8, true),
    pointView({ variant: 'chance', values: ['chance', 0.001, null], runs: [runView('e', 1, null)] }, null),
  ],
  best: 1,
  bestRun: '/runs/rates/c',
  runs: 5,
  done: 4,
};
