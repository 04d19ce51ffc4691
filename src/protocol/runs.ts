/**
 * What the host and its views know of a run. Field names of events are those of the metrics log, and of transformers' logs where it has
 * them. JSON has no NaN: a number that is none is null.
 */
export type Measured = number | null;

export interface StartedEvent {
  readonly type: 'started';
  readonly total_steps: number;
  readonly steps_per_epoch: number;
  readonly learning_rate: number;
  readonly trainable_parameters: number;
  readonly expected_memory_bytes?: number | undefined;
}

export interface ResumedEvent {
  readonly type: 'resumed';
  readonly step: number;
  readonly total_steps: number;
}

export interface StepEvent {
  readonly type: 'step';
  readonly step: number;
  readonly epoch: number;
  readonly loss: Measured;
  readonly learning_rate: number;
  readonly grad_norm: Measured;
  readonly token_accuracy: number;
  readonly tokens_per_second: number;
  readonly eta_seconds: number;
  readonly elapsed_seconds: number;
  readonly memory_bytes?: number | undefined;
}

export interface EvaluationEvent {
  readonly type: 'evaluation';
  readonly step: number;
  readonly epoch: number;
  readonly metrics: Readonly<Record<string, Measured>>;
  readonly best: boolean;
  readonly patience_left?: number | undefined;
  readonly seconds: number;
  readonly elapsed_seconds: number;
  readonly memory_bytes?: number | undefined;
  readonly nearest_tokens?: readonly SoftTokenWords[] | undefined;
  readonly changed_predictions?: ChangedPredictions | undefined;
}

/** What a soft token is near to by cosine, nearest first. */
export interface SoftTokenWords {
  /** The name of its soft prompt, and its place there. */
  readonly prompt: string;
  readonly index: number;
  /** The token of the hand-written prompt at its place. */
  readonly hand_written?: string | undefined;
  readonly nearest: readonly { readonly id: number; readonly text: string; readonly cosine: number }[];
}

/** Dev examples that are answered otherwise than at the evaluation before: how many, and the first of them, their texts cut. */
export interface ChangedPredictions {
  readonly count: number;
  readonly examples: readonly {
    /** Its place among the dev examples. */
    readonly example: number;
    readonly query: string;
    /** The expected one. */
    readonly answer: string;
    readonly before: string;
    readonly after: string;
  }[];
}

export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly step: number;
  readonly name: string;
}

export interface WarningEvent {
  readonly type: 'warning';
  readonly step: number;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface FinishedEvent {
  readonly type: 'finished';
  readonly step: number;
  readonly reason: 'completed' | 'early-stopping' | 'stopped' | 'diverged';
  readonly best_step?: number | undefined;
  readonly best_metric?: number | undefined;
  readonly elapsed_seconds: number;
}

/** What happens in a run, in order. */
export type RunEvent =
  | StartedEvent
  | ResumedEvent
  | StepEvent
  | EvaluationEvent
  | CheckpointEvent
  | WarningEvent
  | FinishedEvent;

/** `running` while a process writes the run; `interrupted` where one ended without saying why. */
export type RunState = 'running' | 'interrupted' | FinishedEvent['reason'];

/** A run in a list. */
export interface RunSummary {
  readonly folder: string;
  readonly name: string;
  /** As ISO 8601. */
  readonly created: string;
  readonly state: RunState;
  readonly step: number;
  readonly totalSteps: number;
  readonly model: string;
  readonly provider: string;
  /** What the tuning file calls its task: a preset, a file, or its training data. */
  readonly task: string;
  readonly method: string;
  readonly metric: string | undefined;
  /** Of the best checkpoint. */
  readonly best: number | undefined;
  /** The folder of the finished prompt. */
  readonly prompt: string | undefined;
  /** The entry of a file of hand-written prompts that it stands for. */
  readonly entry: PromptEntry | undefined;
  /** The texts that its layout asks for; `query` in the short form. */
  readonly fields: readonly string[];
}

/** An entry of an nl_inputs file. */
export interface PromptEntry {
  readonly file: string;
  readonly template: readonly [before: number, after: number];
  readonly task: string;
}

/** All that a view shows of a run. */
export interface RunDetails extends RunSummary {
  readonly settings: string;
  readonly trainableParameters: number;
  readonly trainableShare: number;
  readonly seed: number;
  readonly events: readonly RunEvent[];
}
