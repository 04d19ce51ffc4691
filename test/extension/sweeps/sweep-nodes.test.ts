import { describe, expect, it } from 'vitest';
import { distinctNames } from '../../../src/extension/runs/distinct-names.ts';
import { childrenOf, lookOf, type SweepNode } from '../../../src/extension/sweeps/sweep-nodes.ts';
import { withFailures } from '../../../src/extension/sweeps/with-failures.ts';
import { tinyView } from './tiny-view.ts';

const look = (node: SweepNode) => lookOf(node, (value) => value.toFixed(2));
const sweep: SweepNode = { kind: 'sweep', view: tinyView, status: undefined };

describe('the tree of sweeps', () => {
  it('has the sweep with the runs that are done and its best score', () => {
    expect(look(sweep)).toMatchObject({
      label: 'rates',
      description: '4 of 5 runs · best accuracy 0.90',
      context: 'sweep.idle',
      opens: { command: 'softPrompt.openSweep', argument: '/work/rates.sweep.yaml' },
    });
  });

  it('says what this window does with it', () => {
    const of = (status: 'running' | 'pausing' | 'paused') => look({ ...sweep, status });
    expect(of('running')).toMatchObject({ context: 'sweep.running', icon: 'loading~spin' });
    expect(of('pausing')).toMatchObject({ context: 'sweep.running' });
    expect(of('paused')).toMatchObject({ context: 'sweep.paused', icon: 'debug-pause' });
    expect(of('paused').description).toBe('paused · 4 of 5 runs · best accuracy 0.90');
  });

  it('has below it the points with their means, and below these the runs with state and dev metric', () => {
    const points = childrenOf(sweep);
    expect(points.map((node) => look(node).icon)).toEqual([
      'symbol-parameter',
      'star-full',
      'star-empty',
      'symbol-parameter',
    ]);
    const [first, , , last] = points;
    expect(first && look(first).description).toBe('accuracy 0.60 · completed');
    expect(first && childrenOf(first).map((node) => look(node))).toMatchObject([
      {
        label: 'seed 1',
        description: 'accuracy 0.50 · completed',
        context: 'sweepRun',
        opens: { command: 'softPrompt.openRun', argument: '/runs/rates/a' },
      },
      { label: 'seed 2', description: 'accuracy 0.70 · completed' },
    ]);
    // What has not begun has no folder that could be opened or compared.
    expect(last && childrenOf(last).map((node) => look(node))).toMatchObject([
      { description: 'not begun', context: 'sweepRun.waiting', opens: undefined },
    ]);
  });

  it('keeps the names of its nodes while scores come in', () => {
    const ids = (view: typeof tinyView) =>
      childrenOf({ kind: 'sweep', view, status: undefined }).map((node) => look(node).id);
    const later = {
      ...tinyView,
      points: tinyView.points.map((point) => ({ ...point, scores: [null], state: 'running' })),
    };
    expect(ids(later)).toEqual(ids(tinyView));
    expect(new Set(ids(tinyView)).size).toBe(4);
  });

  it('opens the file of a sweep that cannot be used', () => {
    const node: SweepNode = { kind: 'unreadableSweep', sweep: { file: '/work/bad.sweep.yaml', message: 'No base.' } };
    expect(look(node)).toMatchObject({
      label: 'bad.sweep.yaml',
      tooltip: 'No base.',
      opens: { command: 'vscode.open', argument: '/work/bad.sweep.yaml' },
    });
  });
});

describe('a sweep of which runs failed in this window', () => {
  it('shows them as failed, with the reason, and leaves the others', () => {
    const failed = withFailures(tinyView, new Map([['e', 'train.jsonl does not exist.']]));
    expect(failed.points[3]?.runs[0]).toMatchObject({ state: 'failed', failure: 'train.jsonl does not exist.' });
    expect(failed.points.slice(0, 3)).toEqual(tinyView.points.slice(0, 3));
  });
});

describe('the names of runs side by side', () => {
  it('are those of their folders, with the folder above where two are alike, or what a sweep calls them', () => {
    const label = (folder: string) => (folder.endsWith('/9f3') ? 'rates · seed 1' : undefined);
    expect(distinctNames(['/a/runs/x', '/b/tries/x', '/a/runs/y', '/a/rates/9f3'], label)).toEqual([
      'runs/x',
      'tries/x',
      'y',
      'rates · seed 1',
    ]);
  });
});
