import { t } from '../base/l10n.ts';
import { tuningEvent } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import { planSweep, runSweep, sweepProgress, sweepRunEnded } from '../protocol/sweeps.ts';
import { Sweep } from '../workflows/sweep.ts';
import { toRunEvent } from './run-views.ts';
import { SweepMeter } from './sweep-meter.ts';
import { sweepView } from './sweep-view.ts';
import { workOptions } from './work-options.ts';

/** Sweeps, in the thread that is kept for tunings. */
export function handleSweepRuns(peer: Peer): void {
  peer.handle(planSweep, async ({ work, file }, signal) => {
    const sweep = await Sweep.read(file, []);
    const { runs, done, estimate } = await sweep.overview(workOptions(peer, work, signal));
    return { name: sweep.plan.name, runs, done, steps: estimate.steps, seconds: estimate.seconds ?? null };
  });
  peer.handle(runSweep, async ({ work, file, overview }, signal) => {
    const sweep = await Sweep.read(file, []);
    const labels = new Map(
      sweep.plan.points.flatMap(({ label, runs }) =>
        runs.map(({ id, seed }) => [id, [label, t('seed {0}', seed)].filter(Boolean).join(' · ')]),
      ),
    );
    const meter = new SweepMeter(overview, sweep.plan.halving !== undefined, (progress) =>
      peer.notify(sweepProgress, { work, file, progress }),
    );
    const result = await sweep.run({
      ...workOptions(peer, work, signal),
      onRun: ({ run }) => meter.begin(run.folder, labels.get(run.id) ?? run.id),
      onEvent: ({ folder }, event) => {
        meter.take(event);
        peer.notify(tuningEvent, { work, folder, event: toRunEvent(event) });
      },
      onOutcome: ({ run, failure }) => {
        const told = failure === undefined ? null : `${failure.message} ${failure.remedy}`.trimEnd();
        peer.notify(sweepRunEnded, { work, file, run: run.id, failure: told });
      },
    });
    return sweepView(file, result);
  });
}
