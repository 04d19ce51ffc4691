import type { WorkOptions } from '../../base/progress.ts';
import type { NamedTensors, TrainingState } from '../step/training-state.ts';
import type { Prediction } from './changed-predictions.ts';
import type { SoftTokenWords, TrainingEvent } from './events.ts';
import type { Evaluated } from './model-selection.ts';

/** What a run knows of itself besides the tensors. */
export interface RunHistory {
  readonly elapsedSeconds: number;
  /** All evaluations so far; best metric and patience follow from them. */
  readonly evaluations: readonly Evaluated[];
  /** What the latest of them predicted, by dev example: the next one tells what has changed. */
  readonly predictions?: readonly string[] | undefined;
  /** The codes of the warnings that were told: each is told once a run. */
  readonly warned: readonly string[];
}

/** All that a run needs to go on exactly as if it had not been interrupted. */
export interface Snapshot {
  readonly state: TrainingState;
  readonly history: RunHistory;
}

export type CheckpointEvent = Extract<TrainingEvent, { type: 'checkpoint' }>;

/** Where a run keeps its events and snapshots. */
export interface Journal {
  record(event: TrainingEvent): Promise<void>;
  /**
   * Keeps a snapshot, so that a resumed run starts from it, and records that it did.
   * @param best the step whose snapshot must stay, where there has been an evaluation
   */
  checkpoint(snapshot: Snapshot, best: Evaluated | undefined): Promise<CheckpointEvent>;
}

/** What a prompt does on the dev examples. */
export interface DevEvaluation {
  readonly metrics: Readonly<Record<string, number>>;
  /** By dev example. */
  readonly predictions?: readonly Prediction[] | undefined;
  readonly nearestTokens?: readonly SoftTokenWords[] | undefined;
}

/**
 * Measures a prompt on the dev examples.
 * @param parameters the objective's parameters at this point of the training
 */
export type Evaluator = (parameters: NamedTensors, options: WorkOptions) => Promise<DevEvaluation>;
