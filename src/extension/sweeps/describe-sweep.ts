import { basename } from 'node:path';
import { t } from '../../base/l10n.ts';
import { formatCount, formatDuration } from '../../base/quantities.ts';
import type { SweepOverview } from '../../protocol/sweeps.ts';
import type { SweepStatus } from './sweep-session.ts';

/** What a person calls it. */
export function nameOfSweep(file: string): string {
  return basename(file).replace(/\.sweep\.ya?ml$/i, '');
}

export function statusText(status: SweepStatus): string {
  switch (status) {
    case 'planning':
    case 'ready':
      return t('planning');
    case 'running':
      return t('running');
    case 'pausing':
      return t('pausing after this step');
    case 'paused':
      return t('paused');
    case 'stopping':
      return t('stopping after this step');
  }
}

/** How much there is to do, for the question whether to begin. */
export function describeOverview({ runs, done, steps, seconds }: SweepOverview): string {
  const toMake = runs - done;
  const made = done === 0 ? [] : [t('{0} of {1} runs are made already and stay as they are.', done, runs)];
  const time =
    seconds === null
      ? []
      : [t('{0} steps, about {1} at the most on this machine.', formatCount(steps), formatDuration(seconds))];
  return [...(toMake === 0 ? [t('Only scores may be missing.')] : []), ...time, ...made].join('\n');
}
