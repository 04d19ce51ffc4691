import { formatBytes } from '../../base/format-bytes.ts';
import { t } from '../../base/l10n.ts';
import type { Progress } from '../../base/progress.ts';
import { formatCount, formatDuration } from '../../base/quantities.ts';
import { stageName } from '../../base/stage-name.ts';
import type { Output } from './output.ts';
import { progressBar } from './status-line.ts';

// Without a terminal every event is a line; a download has thousands, so only each tenth of the way is told.
const linesPerStage = 10;

/** Shows long work other than a tuning: a download, the reading of a model, an evaluation. */
export function showProgress(output: Output): (progress: Progress) => void {
  let stage: { name: string; startedAt: number; tenthsTold: number } | undefined;
  return (progress) => {
    if (stage === undefined || stage.name !== progress.stage) {
      stage = { name: progress.stage, startedAt: Date.now(), tenthsTold: -1 };
    }
    const finished = progress.total !== undefined && progress.done >= progress.total;
    const seconds = (Date.now() - stage.startedAt) / 1000;
    if (output.status !== undefined) {
      if (finished) output.status.clear();
      else output.status.show(statusText(progress, seconds));
      return;
    }
    const tenths = progress.total === undefined ? 0 : Math.floor((linesPerStage * progress.done) / progress.total);
    if (tenths <= stage.tenthsTold) return;
    stage.tenthsTold = tenths;
    output.note(`${stageName(progress.stage)}: ${amount(progress)}`);
  };
}

function statusText(progress: Progress, seconds: number): string {
  const { stage, done, total } = progress;
  const name = stageName(stage);
  if (total === undefined || total === 0) return `${name}  ${amount(progress)}`;
  const share = done / total;
  const rest = share > 0 && seconds > 1 ? `  ${t('ETA')} ${formatDuration((seconds / share) * (1 - share))}` : '';
  return `${name}  ${progressBar(share)} ${Math.floor(100 * share)} %  ${amount(progress)}${rest}`;
}

function amount({ done, total, unit }: Progress): string {
  const format = unit === 'bytes' ? formatBytes : formatCount;
  return total === undefined ? format(done) : `${format(done)} / ${format(total)}`;
}
