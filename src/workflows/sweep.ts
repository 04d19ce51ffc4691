import { Failure } from '../base/failure.ts';
import { meanOf } from '../statistics/mean-interval.ts';
import { rungShares, survivors } from '../sweeps/halving.ts';
import { type PlannedPoint, planSweep, type SweepPlan, type SweepRun } from '../sweeps/plan.ts';
import { readSweepFile } from '../sweeps/read-sweep.ts';
import {
  type RunFailure,
  type RunResult,
  type SweepMetric,
  type SweepResult,
  summariseSweep,
} from '../sweeps/results.ts';
import type { RunDetails } from '../training/run-folder/read-run.ts';
import { keptScores, openScores } from './evaluations/score-source.ts';
import { OpenedModels } from './opened-models.ts';
import { estimateSweep, type SweepEstimate } from './sweep/estimate.ts';
import { LocalRunner } from './sweep/local-runner.ts';
import { toRunFailure } from './sweep/run-failure.ts';
import { hasReached, lookAtRun, metricOf, resultOf, scoreAt } from './sweep/run-state.ts';
import type { RunnerWork, RunOutcome, SweepRunner } from './sweep/runner.ts';

export type { SweepPlan, SweepRun } from '../sweeps/plan.ts';
export { spellValue } from '../sweeps/points.ts';
export { checkSweep } from '../sweeps/read-sweep.ts';
export { bestRun, type PointResult, type RunResult, type SweepResult } from '../sweeps/results.ts';
export type { SweepEstimate } from './sweep/estimate.ts';
export type { RunOrder } from './sweep/runner.ts';

export interface SweepWork extends RunnerWork {
  /** A run stands where it was ordered to, or has failed. */
  readonly onOutcome?: ((outcome: RunOutcome) => void) | undefined;
}

export interface SweepOverview {
  readonly runs: number;
  /** Of these, how many have ended already. */
  readonly done: number;
  readonly estimate: SweepEstimate;
}

/** A sweep that was read and checked. Its state is in its run folders alone, so it can be interrupted and repeated at any time. */
export class Sweep {
  private readonly models = new OpenedModels();
  private readonly failures = new Map<string, RunFailure | undefined>();

  private constructor(readonly plan: SweepPlan) {}

  /**
   * @param overrides of the base tuning, as on the command line
   * @throws InvalidSettings with the place in the sweep file of everything that does not hold
   */
  static async read(file: string, overrides: readonly string[]): Promise<Sweep> {
    return new Sweep(planSweep(await readSweepFile(file, overrides)));
  }

  /** How much there is to do. Times a few steps, where anything is. */
  async overview(work: RunnerWork): Promise<SweepOverview> {
    const states = await this.lookAtAll();
    const isDone = ({ id }: SweepRun) => hasReached(states.get(id), 1);
    const runs = this.plan.points.flatMap((point) => point.runs);
    const remaining = ({ runs }: PlannedPoint) => runs.filter((run) => !isDone(run)).length;
    return {
      runs: runs.length,
      done: runs.filter(isDone).length,
      estimate: await estimateSweep(this.plan, remaining, this.models.open, work),
    };
  }

  /** Makes what is not made yet, and scores what is to be scored. A run that fails is told of in the results. */
  async run(work: SweepWork, runner: SweepRunner = new LocalRunner(this.models.open)): Promise<SweepResult> {
    const { points, halving } = this.plan;
    let left = points;
    for (const until of rungShares(halving)) {
      const orders = left.flatMap(({ runs }) => runs.map((run) => ({ run, until })));
      for await (const outcome of runner.make(orders, work)) {
        this.failures.set(outcome.run.id, outcome.failure);
        work.onOutcome?.(outcome);
      }
      if (until < 1) left = await this.bestAt(left, until);
    }
    return this.results({ measure: true }, work);
  }

  /** What the run folders tell now. @param measure score on the test examples what is to be and is not scored yet */
  async results({ measure }: { readonly measure: boolean }, work: RunnerWork): Promise<SweepResult> {
    const states = await this.lookAtAll();
    const metric = firstMetric(states);
    const known = new Map<string, RunResult>();
    for (const run of this.plan.points.flatMap((point) => point.runs)) {
      known.set(run.id, resultOf(run, states.get(run.id), this.failures.get(run.id), metric));
    }
    const byDev = this.summary(known, metric);
    if (this.plan.test === 'none') return byDev;
    for (const { runs, finished, bestOfVariant } of byDev.points) {
      if (!finished || !(bestOfVariant || this.plan.test === 'all')) continue;
      for (const result of runs) known.set(result.run.id, await this.withTest(result, measure, work));
    }
    return this.summary(known, metric);
  }

  private summary(known: ReadonlyMap<string, RunResult>, metric: SweepMetric | undefined): SweepResult {
    return summariseSweep(this.plan, (run) => known.get(run.id) ?? resultOf(run, undefined, undefined, metric), metric);
  }

  private async lookAtAll(): Promise<Map<string, RunDetails | undefined>> {
    const runs = this.plan.points.flatMap((point) => point.runs);
    const states = new Map<string, RunDetails | undefined>();
    for (const run of runs) {
      try {
        states.set(run.id, await lookAtRun(run));
      } catch (error) {
        // A folder that was damaged is told of as its run, and does not keep the others from being made.
        if (!(error instanceof Failure)) throw error;
        this.failures.set(run.id, toRunFailure(error));
      }
    }
    return states;
  }

  private async bestAt(points: readonly PlannedPoint[], share: number): Promise<PlannedPoint[]> {
    const states = await this.lookAtAll();
    const metric = firstMetric(states);
    return survivors(points, this.plan.halving?.reduction_factor ?? 1, ({ runs }) => {
      const scores = runs.map(({ id }) => {
        const details = states.get(id);
        return details === undefined || metric === undefined ? undefined : scoreAt(details, share, metric);
      });
      const found = scores.filter((score) => score !== undefined);
      // A point of which a run failed has no mean that could be compared.
      return found.length < scores.length || found.length === 0 ? undefined : meanOf(found);
    });
  }

  private async withTest(result: RunResult, measure: boolean, work: RunnerWork): Promise<RunResult> {
    const { folder } = result.run;
    try {
      if (measure) await this.measure(folder, work);
      const test = await keptScores(folder, 'tuned', 'test');
      const projected = this.plan.projected ? await keptScores(folder, 'projected', 'test') : undefined;
      return { ...result, test: test?.prompt.values, projected: projected?.prompt.values };
    } catch (error) {
      work.signal?.throwIfAborted();
      return { ...result, failure: toRunFailure(error) };
    }
  }

  /** Scores what is not scored yet. A task without test examples is scored on its dev examples, which then counts for nothing. */
  private async measure(folder: string, work: RunnerWork): Promise<void> {
    const options = { ...work, openModel: this.models.open };
    const source = await openScores(folder, {}, options);
    if (this.plan.projected && source.kind === 'run' && source.evaluation.split === 'test')
      await openScores(`${folder}#projected`, {}, options);
  }
}

function firstMetric(states: ReadonlyMap<string, RunDetails | undefined>): SweepMetric | undefined {
  for (const details of states.values()) {
    const metric = details === undefined ? undefined : metricOf(details);
    if (metric !== undefined) return metric;
  }
  return undefined;
}
