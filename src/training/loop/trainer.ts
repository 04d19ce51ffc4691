import { setImmediate } from 'node:timers/promises';
import { present } from '../../base/failure.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { elementCount } from '../../graph/tensor.ts';
import type { BatchPlan } from '../batches/batch-plan.ts';
import type { TrainableLoss } from '../objective.ts';
import { learningRateFactor, type ScheduleType } from '../schedule.ts';
import { StepMemory } from '../step/step-memory.ts';
import type { SteppedRun } from '../step/step-plan.ts';
import { StepRunner } from '../step/step-runner.ts';
import { initialState, type TrainingState } from '../step/training-state.ts';
import { type Cadence, isCheckpointDue, isEvaluationDue, remainingEvaluations } from './cadence.ts';
import { changedPredictions } from './changed-predictions.ts';
import { type Diagnosis, diagnoseEvaluations, diagnoseStep, isFatal } from './diagnosis.ts';
import type { FinishReason, TrainingEvent } from './events.ts';
import { type Evaluated, type SelectionRule, select } from './model-selection.ts';
import type { DevEvaluation, Evaluator, Journal, RunHistory, Snapshot } from './snapshot.ts';
import { Throughput } from './throughput.ts';

/** What a run does, in numbers: every default is resolved. */
export interface RunPlan extends Cadence, SteppedRun {
  readonly learningRate: number;
  readonly schedule: ScheduleType;
  readonly warmupSteps: number;
  readonly decayRate: number;
  readonly selection: SelectionRule;
}

export interface TrainerOptions extends WorkOptions {
  readonly evaluate?: Evaluator | undefined;
  readonly journal?: Journal | undefined;
  /** Where an interrupted run goes on. */
  readonly resumeFrom?: Snapshot | undefined;
  readonly onEvent?: ((event: TrainingEvent) => void) | undefined;
  /** Bytes; what the system tells by default. */
  readonly memoryAtHand?: number | undefined;
}

export interface TrainingOutcome {
  readonly reason: FinishReason;
  readonly state: TrainingState;
  readonly best: Evaluated | undefined;
}

/**
 * One training run. Between two steps it yields to the event loop, so that signals and requests are answered; aborting ends it after
 * the step in progress (an evaluation in progress is given up, and made up for by a resumed run) and keeps the state.
 */
export class Trainer<Item> {
  private state: TrainingState;
  private history: RunHistory;
  /** What the latest checkpoint holds. */
  private kept: Snapshot | undefined;
  /** When that was, on `performance.now`'s clock. */
  private keptAt = performance.now();
  private readonly memory: StepMemory<Item>;
  private readonly batches: BatchPlan;
  private readonly runner: StepRunner<Item>;
  private readonly throughput = new Throughput();
  /** When, on `performance.now`'s clock, the run would have begun had it never paused. */
  private readonly origin: number;

  constructor(
    private readonly objective: TrainableLoss<Item>,
    private readonly items: readonly Item[],
    private readonly run: RunPlan,
    private readonly options: TrainerOptions = {},
  ) {
    const { resumeFrom } = options;
    this.state = resumeFrom?.state ?? initialState(objective.parameters, run.optimiser);
    this.history = resumeFrom?.history ?? { elapsedSeconds: 0, evaluations: [], warned: [] };
    this.kept = resumeFrom;
    this.origin = performance.now() - this.history.elapsedSeconds * 1000;
    this.memory = new StepMemory(objective, items, run, options.memoryAtHand);
    this.batches = this.memory.plan.batches;
    this.runner = new StepRunner(objective, this.batches.shapes, this.memory.plan.options);
  }

  async train(): Promise<TrainingOutcome> {
    try {
      await this.announce();
      for (;;) {
        await this.evaluateWhereDue();
        await this.warn(diagnoseEvaluations(this.history.evaluations, this.run.selection));
        const reason = this.finishReason();
        if (reason !== undefined || this.isCheckpointDue()) await this.checkpoint();
        if (reason !== undefined) return await this.finish(reason);
        await this.prepare();
        // So that timers, signals and requests get their turn: a step blocks the thread.
        await setImmediate();
        if (this.options.signal?.aborted) continue;
        if (!(await this.trainStep())) {
          await this.checkpoint();
          return await this.finish('diverged');
        }
      }
    } finally {
      await this.runner.release();
    }
  }

  private async announce(): Promise<void> {
    await this.tellStart();
    await this.warn(this.memory.diagnose());
  }

  private async tellStart(): Promise<void> {
    const { totalSteps, learningRate } = this.run;
    if (this.options.resumeFrom !== undefined) {
      await this.tell({ type: 'resumed', step: this.state.step, total_steps: totalSteps });
      return;
    }
    await this.tell({
      type: 'started',
      total_steps: totalSteps,
      steps_per_epoch: this.batches.stepsPerEpoch,
      learning_rate: learningRate,
      trainable_parameters: this.objective.parameters.reduce(
        (sum, { initial }) => sum + elementCount(initial.shape),
        0,
      ),
      expected_memory_bytes: Math.ceil(this.memory.plan.memory),
    });
  }

  private async prepare(): Promise<void> {
    const { signal } = this.options;
    try {
      await this.memory.orAdvice(this.runner.prepare(this.options));
    } catch (error) {
      // Stopped before the first step: the loop ends the run and keeps its state, as after any other step.
      if (!signal?.aborted) throw error;
    }
  }

  /** False where the result cannot be used: the state is then still the one before the step. */
  private async trainStep(): Promise<boolean> {
    const { run, state } = this;
    const before = performance.now();
    const learningRate = run.learningRate * learningRateFactor(this.schedule(), state.step);
    const batches = this.batches.batches(state.step).map(({ examples, accumulation }) => ({
      items: examples.map((index) => present(this.items[index], `example ${index}`)),
      draw: state.step * run.batching.accumulationSteps + accumulation,
    }));
    const result = await this.memory.orAdvice(this.runner.step(state, batches, learningRate));
    const diagnosis = diagnoseStep(result.loss, result.gradientNorm, run.learningRate);
    if (diagnosis !== undefined) await this.warn([diagnosis]);
    if (diagnosis !== undefined && isFatal(diagnosis)) return false;

    this.state = result.state;
    this.throughput.addStep((performance.now() - before) / 1000, result.sequenceTokens);
    await this.tell({
      type: 'step',
      step: this.state.step,
      epoch: this.epoch(),
      loss: result.loss,
      learning_rate: learningRate,
      grad_norm: result.gradientNorm,
      token_accuracy: result.correctTokens / result.labelTokens,
      tokens_per_second: this.throughput.tokensPerSecond,
      eta_seconds: this.etaSeconds(),
      elapsed_seconds: this.elapsedSeconds(),
      memory_bytes: process.memoryUsage.rss(),
    });
    return true;
  }

  private async evaluateWhereDue(): Promise<void> {
    const { evaluate, signal, onProgress } = this.options;
    const { step, parameters } = this.state;
    if (evaluate === undefined || !this.isEvaluationPending() || signal?.aborted) return;
    const before = performance.now();
    let measured: DevEvaluation;
    try {
      measured = await evaluate(parameters, { signal, onProgress });
    } catch (error) {
      if (signal?.aborted) return;
      throw error;
    }
    const { metrics, predictions, nearestTokens } = measured;
    const value = metrics[this.run.selection.metric] ?? Number.NaN;
    const evaluated = { step, value: Number.isFinite(value) ? value : Number.NaN };
    const evaluations = [...this.history.evaluations, evaluated];
    const changed = predictions && changedPredictions(this.history.predictions, predictions);
    const predicted = predictions?.map(({ predicted }) => predicted);
    this.history = { ...this.history, evaluations, predictions: predicted };
    const { best, patienceLeft } = select(evaluations, this.run.selection);
    const seconds = (performance.now() - before) / 1000;
    this.throughput.addEvaluation(seconds);
    await this.tell({
      type: 'evaluation',
      step,
      epoch: this.epoch(),
      metrics: { ...metrics },
      best: best === evaluated,
      ...(patienceLeft === undefined ? {} : { patience_left: patienceLeft }),
      seconds,
      elapsed_seconds: this.elapsedSeconds(),
      memory_bytes: process.memoryUsage.rss(),
      ...(nearestTokens === undefined ? {} : { nearest_tokens: [...nearestTokens] }),
      ...(changed === undefined ? {} : { changed_predictions: changed }),
    });
  }

  private isCheckpointDue(): boolean {
    return isCheckpointDue(this.state.step, (performance.now() - this.keptAt) / 1000, this.run);
  }

  private async checkpoint(): Promise<void> {
    const { kept, state } = this;
    if (kept?.state.step === state.step && kept.history.evaluations === this.history.evaluations) return;
    this.history = { ...this.history, elapsedSeconds: this.elapsedSeconds() };
    const { best } = select(this.history.evaluations, this.run.selection);
    this.kept = { state, history: this.history };
    this.keptAt = performance.now();
    const event = await this.options.journal?.checkpoint(this.kept, best);
    if (event !== undefined) this.options.onEvent?.(event);
  }

  private async finish(reason: FinishReason): Promise<TrainingOutcome> {
    const { best } = select(this.history.evaluations, this.run.selection);
    await this.tell({
      type: 'finished',
      step: this.state.step,
      reason,
      ...(best === undefined ? {} : { best_step: best.step, best_metric: best.value }),
      elapsed_seconds: this.elapsedSeconds(),
    });
    return { reason, state: this.state, best };
  }

  private finishReason(): FinishReason | undefined {
    const { patienceLeft } = select(this.history.evaluations, this.run.selection);
    // An evaluation is left undone only by aborting it.
    if (this.isEvaluationPending()) return 'stopped';
    if (this.state.step >= this.run.totalSteps) return 'completed';
    if (patienceLeft === 0) return 'early-stopping';
    return this.options.signal?.aborted ? 'stopped' : undefined;
  }

  private isEvaluationPending(): boolean {
    const { step } = this.state;
    if (this.options.evaluate === undefined || !isEvaluationDue(step, this.run)) return false;
    return this.history.evaluations.at(-1)?.step !== step;
  }

  /** Tells each diagnosis once a run. */
  private async warn(diagnoses: readonly Diagnosis[]): Promise<void> {
    for (const diagnosis of diagnoses) {
      if (this.history.warned.includes(diagnosis.code)) continue;
      this.history = { ...this.history, warned: [...this.history.warned, diagnosis.code] };
      await this.tell({ type: 'warning', step: this.state.step, ...diagnosis });
    }
  }

  private async tell(event: TrainingEvent): Promise<void> {
    await this.options.journal?.record(event);
    this.options.onEvent?.(event);
  }

  private schedule() {
    const { schedule: type, warmupSteps, totalSteps, decayRate } = this.run;
    return { type, warmupSteps, totalSteps, stepsPerEpoch: this.batches.stepsPerEpoch, decayRate };
  }

  private epoch(): number {
    return this.state.step / this.batches.stepsPerEpoch;
  }

  private etaSeconds(): number {
    const { step } = this.state;
    const evaluations = this.options.evaluate === undefined ? 0 : remainingEvaluations(step, this.run);
    return this.throughput.etaSeconds(this.run.totalSteps - step, evaluations);
  }

  private elapsedSeconds(): number {
    return (performance.now() - this.origin) / 1000;
  }
}
