import { assert, present } from '../../base/failure.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { float32Scalar, type TensorData } from '../../graph/tensor.ts';
import { Session } from '../../runtime/session.ts';
import { measureBatch, smallestFitting } from '../batches/batch-shapes.ts';
import type { BatchShape, TrainableLoss } from '../objective.ts';
import { buildStepGraph, rateFactors, type StepOptions, stepNames } from './step-graph.ts';
import { type NamedTensors, slotName, type TrainingState, zerosLike } from './training-state.ts';

/** What one optimisation step did, over all its batches. */
export interface StepResult {
  readonly state: TrainingState;
  /** Mean over the step's label tokens, in nats. */
  readonly loss: number;
  /** Global norm of the gradient, before clipping. */
  readonly gradientNorm: number;
  readonly labelTokens: number;
  /** Label tokens that were the model's first choice. */
  readonly correctTokens: number;
  /** Tokens of the whole sequences, soft tokens included. */
  readonly sequenceTokens: number;
}

/** Items that run at once. */
export interface ItemBatch<Item> {
  readonly items: readonly Item[];
  /** See `TrainableLoss.feeds`. */
  readonly draw: number;
}

/** Runs optimisation steps, each shape of batch in a session of its own that is made when it is first needed. */
export class StepRunner<Item> {
  private readonly sessions = new Map<BatchShape, Session>();

  constructor(
    private readonly objective: TrainableLoss<Item>,
    private readonly shapes: readonly BatchShape[],
    private readonly options: StepOptions,
  ) {}

  /** Makes the sessions of all shapes, so that no step waits for it. */
  async prepare({ onProgress, signal }: WorkOptions = {}): Promise<void> {
    const missing = this.shapes.filter((shape) => !this.sessions.has(shape));
    for (const [index, shape] of missing.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ stage: 'prepare', done: index, total: missing.length, unit: 'steps' });
      await this.session(shape);
    }
  }

  /** One optimisation step over `batches`, each of which must fit into one of the shapes. */
  async step(state: TrainingState, batches: readonly ItemBatch<Item>[], learningRate: number): Promise<StepResult> {
    assert(batches.length === 1 || this.options.accumulates, 'several batches a step need accumulation');
    const sizes = batches.flatMap(({ items }) => items.map((item) => this.objective.size(item)));
    const labelTokens = sizes.reduce((sum, { labels }) => sum + labels, 0);
    let feeds = this.stateFeeds(state, learningRate, labelTokens);
    let [loss, correctTokens, gradientNorm] = [0, 0, 0];
    for (const batch of batches) {
      const outputs = await this.runBatch(batch, batch === batches.at(-1), feeds);
      feeds = this.nextFeeds(feeds, outputs);
      loss += scalarOf(outputs, stepNames.lossSum) / labelTokens;
      correctTokens += scalarOf(outputs, stepNames.correctTokens);
      gradientNorm = scalarOf(outputs, stepNames.gradientNorm);
    }
    return {
      state: this.stateFrom(feeds, state.step + 1),
      loss,
      gradientNorm,
      labelTokens,
      correctTokens,
      sequenceTokens: sizes.reduce((sum, { sequenceTokens }) => sum + sequenceTokens, 0),
    };
  }

  /** Frees the memory of all sessions and of the objective; both can be used again. */
  async release(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    for (const session of sessions) await session.release();
    await this.objective.release();
  }

  private async runBatch({ items, draw }: ItemBatch<Item>, last: boolean, state: Record<string, TensorData>) {
    const cost = (candidate: BatchShape) => this.objective.cost(candidate);
    const shape = smallestFitting(this.shapes, measureBatch(items.map((item) => this.objective.size(item))), cost);
    const session = await this.session(shape);
    const apply: TensorData = { dtype: 'bool', shape: [], data: Uint8Array.of(Number(last)) };
    const feeds = { ...(await this.objective.feeds(items, shape, draw)), ...state, [stepNames.apply]: apply };
    return this.runScaled(session, feeds);
  }

  /** Every batch begins with the largest scale anew: what a step computes does not depend on the steps before. */
  private async runScaled(session: Session, feeds: Readonly<Record<string, TensorData>>) {
    const [first = 1, ...smaller] = this.objective.lossScales ?? [];
    const run = (scale: number) => session.run({ ...feeds, [stepNames.lossScale]: float32Scalar(scale) });
    let outputs = await run(first);
    for (const scale of smaller) {
      if (Number.isFinite(scalarOf(outputs, stepNames.gradientNorm))) break;
      outputs = await run(scale);
    }
    return outputs;
  }

  private async session(shape: BatchShape): Promise<Session> {
    const known = this.sessions.get(shape);
    if (known !== undefined) return known;
    const graph = buildStepGraph(this.objective, shape, this.options);
    const session = await Session.create(graph, this.objective.session);
    this.sessions.set(shape, session);
    return session;
  }

  private stateFeeds(state: TrainingState, learningRate: number, labelTokens: number): Record<string, TensorData> {
    const { optimiser, accumulates } = this.options;
    const feeds: Record<string, TensorData> = { [stepNames.labelShare]: float32Scalar(1 / labelTokens) };
    for (const factor of rateFactors(this.objective)) {
      for (const [name, value] of Object.entries(optimiser.scalarValues(state.step + 1, factor * learningRate)))
        feeds[stepNames.scalar(name, factor)] = float32Scalar(value);
    }
    for (const { name, initial } of this.objective.parameters) {
      feeds[stepNames.parameter(name)] = tensorOf(state.parameters, name);
      for (const slot of optimiser.slots)
        feeds[stepNames.slot(slot, name)] = tensorOf(state.slots, slotName(slot, name));
      if (accumulates) feeds[stepNames.accumulated(name)] = zerosLike(initial);
    }
    return feeds;
  }

  /** The feeds of the next batch: what the graph returned in place of what it was given. */
  private nextFeeds(
    feeds: Readonly<Record<string, TensorData>>,
    outputs: Readonly<Record<string, TensorData>>,
  ): Record<string, TensorData> {
    return Object.fromEntries(
      Object.entries(feeds).map(([name, tensor]) => [name, outputs[stepNames.next(name)] ?? tensor]),
    );
  }

  private stateFrom(feeds: Readonly<Record<string, TensorData>>, step: number): TrainingState {
    const names = this.objective.parameters.map(({ name }) => name);
    const feed = (name: string) => present(feeds[name], name);
    return {
      step,
      parameters: new Map(names.map((name) => [name, feed(stepNames.parameter(name))])),
      slots: new Map(
        this.options.optimiser.slots.flatMap((slot) =>
          names.map((name) => [slotName(slot, name), feed(stepNames.slot(slot, name))] as const),
        ),
      ),
    };
  }
}

function tensorOf(tensors: NamedTensors, name: string): TensorData {
  return present(tensors.get(name), name);
}

function scalarOf(outputs: Readonly<Record<string, TensorData>>, name: string): number {
  return Number(present(outputs[name]?.data[0], name));
}
