import { setImmediate } from 'node:timers/promises';
import { Failure, present } from '../../base/failure.ts';
import type { WorkOptions } from '../../base/progress.ts';
import type { ResolvedSettings } from '../../settings/resolve.ts';
import { rungShares } from '../../sweeps/halving.ts';
import type { PlannedPoint, SweepPlan } from '../../sweeps/plan.ts';
import { defaultLearningRate } from '../../training/learning-rate/default-rate.ts';
import { planRun } from '../../training/plan-run.ts';
import { StepMemory } from '../../training/step/step-memory.ts';
import { StepRunner } from '../../training/step/step-runner.ts';
import { initialState } from '../../training/step/training-state.ts';
import type { OpenModel } from '../opened-models.ts';
import { type PreparedTuning, prepareTuning } from '../tuning/prepare.ts';

export interface SweepEstimate {
  /** Steps of all runs that are still to be made, should none stop early. */
  readonly steps: number;
  /** Of training and evaluation; undefined where nothing is to be made. */
  readonly seconds: number | undefined;
  /** Points whose runs cannot begin: the sweep goes on past them, so what is wrong with them is best known before it. */
  readonly unable: readonly { readonly point: PlannedPoint; readonly failure: Failure }[];
}

/** What one run takes, in tokens. */
interface RunSize {
  readonly steps: number;
  readonly trainTokens: number;
  readonly devTokens: number;
}

interface Rate {
  readonly secondsPerToken: number;
  readonly secondsToPrepare: number;
}

/** The first step warms caches up. */
const timedSteps = 2;
/** A step goes forward and back over a token, an evaluation only forward. */
const evaluationShare = 0.5;

/** Tells how long a sweep takes, from a few steps that it times and throws away. @param remaining whether a run is still to be made */
export async function estimateSweep(
  plan: SweepPlan,
  remaining: (point: PlannedPoint) => number,
  openModel: OpenModel,
  work: WorkOptions,
): Promise<SweepEstimate> {
  const measured = new MeasuredSizes(openModel, work);
  const unable: { point: PlannedPoint; failure: Failure }[] = [];
  let steps = 0;
  let seconds = 0;
  for (const point of plan.points) {
    const count = remaining(point);
    const settings = point.runs[0]?.settings;
    const found = count === 0 || settings === undefined ? undefined : await measured.of(settings);
    if (found instanceof Failure) unable.push({ point, failure: found });
    if (found === undefined || found instanceof Failure) continue;
    const { size, rate } = found;
    const share = expectedShare(plan, point);
    const tokens = size.trainTokens + evaluationShare * size.devTokens;
    steps += count * Math.ceil(share * size.steps);
    seconds += count * (rate.secondsToPrepare + share * tokens * rate.secondsPerToken);
  }
  return { steps, seconds: steps === 0 ? undefined : seconds, unable };
}

/** The sizes of runs, each kind found out once, and the speed of the first. */
class MeasuredSizes {
  private readonly sizes = new Map<string, RunSize | Failure>();
  private rate: Rate | undefined;

  constructor(
    private readonly openModel: OpenModel,
    private readonly work: WorkOptions,
  ) {}

  /** The failure of a run that cannot begin. */
  async of(settings: ResolvedSettings): Promise<{ size: RunSize; rate: Rate } | Failure> {
    const key = sizeKey(settings);
    const size = this.sizes.get(key) ?? (await this.measure(settings));
    this.sizes.set(key, size);
    return size instanceof Failure ? size : { size, rate: present(this.rate, 'a rate, once a run was measured') };
  }

  private async measure(settings: ResolvedSettings): Promise<RunSize | Failure> {
    try {
      const prepared = await prepareTuning(settings, { ...this.work, openModel: this.openModel });
      try {
        this.rate ??= await timeSteps(prepared, this.work);
        return await sizeOf(prepared);
      } finally {
        await prepared.release();
      }
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }
}

/** Runs that differ only in these take as long as each other. */
function sizeKey({ output_dir: _, training, ...rest }: ResolvedSettings): string {
  const { seed: _seed, data_seed: _data, learning_rate: _rate, weight_decay: _decay, ...length } = training;
  return JSON.stringify({ ...rest, length });
}

/** How much of its steps a point makes on average, when a part of its rivals is taken out at each rung. */
function expectedShare({ points, halving }: SweepPlan, { variant }: PlannedPoint): number {
  const rivals = points.filter((point) => point.variant === variant).length;
  let left = rivals;
  let before = 0;
  let made = 0;
  for (const share of rungShares(halving)) {
    made += left * (share - before);
    before = share;
    left = Math.ceil(left / (halving?.reduction_factor ?? 1));
  }
  return made / rivals;
}

async function runPlanOf({ setup, job }: PreparedTuning) {
  const { training, method } = setup.settings;
  const rate =
    training.learning_rate === 'auto' ? await defaultLearningRate(method, setup.model) : training.learning_rate;
  return planRun(training, rate, job.items.length, job.metric);
}

async function sizeOf(prepared: PreparedTuning): Promise<RunSize> {
  const { setup, job } = prepared;
  const { totalSteps, batching, evaluateEvery } = await runPlanOf(prepared);
  const tokens = job.items.reduce((sum, item) => sum + job.objective.size(item).sequenceTokens, 0) / job.items.length;
  const evaluations = evaluateEvery === undefined ? 0 : Math.ceil(totalSteps / evaluateEvery) + 1;
  return {
    steps: totalSteps,
    trainTokens: totalSteps * batching.batchSize * batching.accumulationSteps * tokens,
    devTokens: evaluations * setup.task.dev.length * tokens,
  };
}

async function timeSteps(prepared: PreparedTuning, { signal, onProgress }: WorkOptions): Promise<Rate> {
  const { objective, items } = prepared.job;
  const run = await runPlanOf(prepared);
  const { batches: plan, options } = new StepMemory(objective, items, { ...run, totalSteps: 1 + timedSteps }).plan;
  const runner = new StepRunner(objective, plan.shapes, options);
  try {
    const begun = performance.now();
    await runner.prepare({ onProgress, signal });
    const secondsToPrepare = (performance.now() - begun) / 1000;
    let state = initialState(objective.parameters, run.optimiser);
    let tokens = 0;
    let timed = 0;
    for (let step = 0; step <= timedSteps; step++) {
      await setImmediate();
      signal?.throwIfAborted();
      const before = performance.now();
      const batches = plan.batches(step).map(({ examples, accumulation }) => ({
        items: examples.map((index) => present(items[index], `example ${index}`)),
        draw: step * run.batching.accumulationSteps + accumulation,
      }));
      const result = await runner.step(state, batches, 0);
      state = result.state;
      if (step === 0) continue;
      timed += (performance.now() - before) / 1000;
      tokens += result.sequenceTokens;
    }
    return { secondsPerToken: timed / Math.max(1, tokens), secondsToPrepare };
  } finally {
    await runner.release();
  }
}
