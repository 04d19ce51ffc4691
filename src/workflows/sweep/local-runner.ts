import type { TrainingEvent } from '../../training/loop/events.ts';
import type { OpenModel } from '../opened-models.ts';
import { resumeTuning, startTuning } from '../tune.ts';
import { type RunFailure, toRunFailure } from './run-failure.ts';
import { hasReached, lookAtRun } from './run-state.ts';
import type { RunnerWork, RunOrder, RunOutcome, SweepRunner } from './runner.ts';

/** Makes runs in this process, one after another: each uses all cores. */
export class LocalRunner implements SweepRunner {
  constructor(private readonly openModel: OpenModel) {}

  async *make(orders: readonly RunOrder[], work: RunnerWork): AsyncGenerator<RunOutcome> {
    for (const order of orders) {
      work.signal?.throwIfAborted();
      yield { run: order.run, failure: await this.tryToMake(order, work) };
    }
  }

  private async tryToMake(order: RunOrder, work: RunnerWork): Promise<RunFailure | undefined> {
    try {
      const details = await lookAtRun(order.run);
      if (!hasReached(details, order.until)) await this.tune(order, details !== undefined, work);
      return undefined;
    } catch (error) {
      if (work.signal?.aborted) throw error;
      return toRunFailure(error);
    } finally {
      work.signal?.throwIfAborted();
    }
  }

  private async tune({ run, until }: RunOrder, begun: boolean, work: RunnerWork): Promise<void> {
    const { signal, onProgress, onRun, onEvent } = work;
    const rung = new AbortController();
    let totalSteps = Number.POSITIVE_INFINITY;
    onRun?.({ run, until });
    const tuningWork = {
      onProgress,
      openModel: this.openModel,
      signal: signal === undefined ? rung.signal : AbortSignal.any([signal, rung.signal]),
      onEvent: (event: TrainingEvent) => {
        if ('total_steps' in event) totalSteps = event.total_steps;
        if (event.type === 'evaluation' && until < 1 && event.step >= until * totalSteps) rung.abort();
        onEvent?.(run, event);
      },
    };
    await (begun ? resumeTuning(run.folder, tuningWork) : startTuning(run.settings, tuningWork));
  }
}
