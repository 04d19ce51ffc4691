import { t } from '../../base/l10n.ts';
import type { SweepPointView, SweepRunView, SweepView, UnreadableSweep } from '../../protocol/sweeps.ts';
import { statusText } from './describe-sweep.ts';
import type { SweepStatus } from './sweep-session.ts';

/** What stands in the tree of sweeps: sweeps, their points, the runs of these. */
export type SweepNode =
  | { readonly kind: 'sweep'; readonly view: SweepView; readonly status: SweepStatus | undefined }
  | { readonly kind: 'point'; readonly view: SweepView; readonly point: SweepPointView }
  | { readonly kind: 'sweepRun'; readonly view: SweepView; readonly point: SweepPointView; readonly run: SweepRunView }
  | { readonly kind: 'unreadableSweep'; readonly sweep: UnreadableSweep };

/** How a node looks. */
export interface NodeLook {
  /** Stays the same while values change, so that the tree keeps what is unfolded. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** One of VS Code's icons. */
  readonly icon: string;
  /** For the `when` clauses of package.json. */
  readonly context: string;
  readonly unfolds: boolean;
  readonly opens: { readonly command: string; readonly title: string; readonly argument: string } | undefined;
}

type FormatMetric = (value: number) => string;

export function childrenOf(node: SweepNode): SweepNode[] {
  switch (node.kind) {
    case 'sweep':
      return node.view.points.map((point) => ({ kind: 'point', view: node.view, point }));
    case 'point':
      return node.point.runs.map((run) => ({ kind: 'sweepRun', view: node.view, point: node.point, run }));
    case 'sweepRun':
    case 'unreadableSweep':
      return [];
  }
}

export function lookOf(node: SweepNode, format: FormatMetric): NodeLook {
  switch (node.kind) {
    case 'sweep':
      return sweepLook(node.view, node.status, format);
    case 'point':
      return pointLook(node.view, node.point, format);
    case 'sweepRun':
      return runLook(node.view, node.run, format);
    case 'unreadableSweep':
      return unreadableLook(node.sweep);
  }
}

function sweepLook(view: SweepView, status: SweepStatus | undefined, format: FormatMetric): NodeLook {
  const { file, name, runs, done, metric, best } = view;
  const score = best === null ? undefined : view.points[best]?.scores[0]?.mean;
  const bestText = metric === null || score === undefined ? '' : t('best {0}', `${metric.name} ${format(score)}`);
  return {
    id: file,
    label: name,
    description: joined(status && statusText(status), t('{0} of {1} runs', done, runs), bestText),
    tooltip: [file, view.folder].join('\n'),
    icon: sweepIcon(view, status),
    context: `sweep.${status === undefined ? 'idle' : status === 'paused' ? 'paused' : 'running'}`,
    unfolds: true,
    opens: { command: 'softPrompt.openSweep', title: t('Open Results'), argument: file },
  };
}

function sweepIcon({ runs, done }: SweepView, status: SweepStatus | undefined): string {
  if (status !== undefined) return status === 'paused' ? 'debug-pause' : 'loading~spin';
  return done === runs ? 'pass' : 'beaker';
}

function pointLook(view: SweepView, point: SweepPointView, format: FormatMetric): NodeLook {
  const { label, state, bestOfVariant, runs } = point;
  const isBest = view.points.indexOf(point) === view.best;
  const [dev] = point.scores;
  const interval = dev?.interval ?? null;
  return {
    id: `${view.file}\n${runs[0]?.id}`,
    label: label === '' ? view.name : label,
    description: joined(scoreText(view, dev?.mean, format), state),
    tooltip: [
      label,
      ...view.columns.flatMap((title, index) => {
        const mean = point.scores[index];
        return mean ? [`${title} ${format(mean.mean)}`] : [];
      }),
      interval === null ? '' : `${t('95 % interval')} ${format(interval.low)} … ${format(interval.high)}`,
    ]
      .filter((line) => line !== '')
      .join('\n'),
    icon: isBest ? 'star-full' : bestOfVariant ? 'star-empty' : 'symbol-parameter',
    context: 'sweepPoint',
    unfolds: true,
    opens: undefined,
  };
}

const runIcons: Readonly<Record<SweepRunView['state'], string>> = {
  waiting: 'circle-outline',
  running: 'loading~spin',
  completed: 'pass',
  'early-stopping': 'pass',
  diverged: 'error',
  stopped: 'debug-pause',
  failed: 'error',
};

function runLook(view: SweepView, run: SweepRunView, format: FormatMetric): NodeLook {
  const { folder, seed, state, stateText, failure } = run;
  const hasBegun = state !== 'waiting' && run.steps !== null;
  return {
    id: folder,
    label: t('seed {0}', seed),
    description: joined(scoreText(view, run.scores[0] ?? undefined, format), stateText),
    tooltip: [failure ?? '', folder].filter((line) => line !== '').join('\n'),
    icon: runIcons[state],
    context: hasBegun ? 'sweepRun' : 'sweepRun.waiting',
    unfolds: false,
    opens: hasBegun ? { command: 'softPrompt.openRun', title: t('Open Run'), argument: folder } : undefined,
  };
}

function unreadableLook({ file, message }: UnreadableSweep): NodeLook {
  return {
    id: file,
    label: file.split(/[/\\]/).at(-1) ?? file,
    description: t('cannot be used'),
    tooltip: message,
    icon: 'warning',
    context: 'unreadableSweep',
    unfolds: false,
    opens: { command: 'vscode.open', title: t('Open File'), argument: file },
  };
}

function scoreText({ metric }: SweepView, value: number | undefined, format: FormatMetric): string {
  return metric === null || value === undefined ? '' : `${metric.name} ${format(value)}`;
}

const joined = (...parts: readonly (string | undefined)[]) =>
  parts.filter((part) => part !== undefined && part !== '').join(' · ');
