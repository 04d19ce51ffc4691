import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { NlInputsFormat } from '../prompts/nl-inputs/document.ts';
import type { Fix } from '../prompts/nl-inputs/fixes.ts';
import type { Trial } from '../readings/answers.ts';
import type { SoftPromptReading } from '../readings/near-tokens.ts';
import type { Comparison } from './evaluation.ts';
import type { MachineSettings } from './machine.ts';
import type { FinishedEvent, RunDetails, RunEvent, RunSummary } from './runs.ts';

/**
 * Everything that the extension host and the sidecar say to each other: each message is a constant that carries its types.
 * Requests go from the host to the sidecar, notifications from the sidecar to the host.
 */

export interface InitializeParams {
  /** The sidecar ends when this process is gone. */
  readonly hostProcess: number;
  /** Texts for people: English to the chosen language; undefined for English. */
  readonly languageBundle: Readonly<Record<string, string>> | undefined;
  readonly machine: MachineSettings;
}

export interface SidecarInformation {
  readonly process: number;
  readonly nodeVersion: string;
}

/** The first request of every connection. */
export const initialize = new RequestType<InitializeParams, SidecarInformation, void>('initialize');

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** A line for the log. */
export const logMessage = new NotificationType<{ readonly level: LogLevel; readonly message: string }>('log');

/** The tokens of one text, as columns: token i has the id `ids[i]` and lies at `starts[i]` up to `ends[i]` of the text, in UTF-16 units. */
export interface TokenizedText {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Tokens of texts; nothing is put before or after a text. Answered at once, also while a training step runs. */
export const tokenize = new RequestType<
  { readonly model: string; readonly texts: readonly string[] },
  { readonly texts: readonly TokenizedText[] },
  void
>('tokens/tokenize');

/** An entry of a vocabulary. */
export interface VocabularyPiece {
  readonly id: number;
  /** As the vocabulary spells it, for example `Ġhello`. */
  readonly token: string;
  /** As text; bytes in hexadecimal where they are no whole characters, for example `⟨E3 81⟩`. */
  readonly text: string;
  readonly bytes: readonly number[];
  readonly special: boolean;
}

export const describePieces = new RequestType<
  { readonly model: string; readonly ids: readonly number[] },
  { readonly pieces: readonly VocabularyPiece[] },
  void
>('tokens/describe');

/** Changes after which the prompt at `offset` of an nl_inputs file has as many tokens as its template asks for, each tried with the tokenizer. */
export const suggestFixes = new RequestType<
  {
    readonly model: string;
    readonly source: string;
    readonly format: NlInputsFormat;
    /** Where the entry's key begins. */
    readonly offset: number;
  },
  { readonly fixes: readonly SuggestedFix[] },
  void
>('nlInputs/suggestFixes');

export type SuggestedFix = Pick<Fix, 'kind' | 'title' | 'edits'>;

/** Long work tells how far it is, under the name that its request gave it. */
export const workProgress = new NotificationType<{
  readonly work: string;
  readonly stage: string;
  readonly done: number;
  /** Undefined where the end is not known. */
  readonly total: number | undefined;
  readonly unit: 'bytes' | 'steps' | 'examples' | 'weights';
}>('work/progress');

interface NamedWork {
  /** Under which `workProgress` tells of it. */
  readonly work: string;
}

/** Texts as a run's settings have them: `training.learning_rate=0.003`. */
type Overrides = readonly string[];

export type TuningRequest = NamedWork &
  ({ readonly file: string; readonly overrides: Overrides } | { readonly resume: string });

export interface TuningOutcome {
  readonly folder: string;
  readonly reason: FinishedEvent['reason'];
  readonly steps: number;
  readonly prompt: string;
}

/** Tunes a prompt; answered when the run has ended. Cancelling stops it after the step in progress and keeps its state. */
export const runTuning = new RequestType<TuningRequest, TuningOutcome, void>('tuning/run');

/** What happens in the run that a `runTuning` with this name began or resumed. */
export const tuningEvent = new NotificationType<{
  readonly work: string;
  readonly folder: string;
  readonly event: RunEvent;
}>('tuning/event');

/** What each of the run folders tells in short; one that cannot be read says why. */
export const listRuns = new RequestType<
  { readonly folders: readonly string[] },
  { readonly runs: readonly RunSummary[]; readonly unreadable: readonly UnreadableRun[] },
  void
>('runs/list');

export interface UnreadableRun {
  readonly folder: string;
  readonly message: string;
}

export const readRun = new RequestType<{ readonly folder: string }, RunDetails, void>('runs/read');

export const interpretPrompt = new RequestType<
  NamedWork & { readonly folder: string; readonly count: number },
  { readonly model: string; readonly prompts: readonly SoftPromptReading[] },
  void
>('prompts/interpret');

/** Continues a query with the tuned prompt, with the hand-written one in its place, and with none. */
export const tryPrompt = new RequestType<
  NamedWork & {
    readonly folder: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly maxNewTokens: number;
  },
  { readonly trials: readonly Trial[] },
  void
>('prompts/try');

/** Measures a run's prompt beside what it must beat, and beside its nearest tokens in its place. */
export const evaluatePrompt = new RequestType<NamedWork & { readonly folder: string }, Comparison, void>(
  'prompts/evaluate',
);

export const exportPrompt = new RequestType<
  NamedWork & { readonly folder: string; readonly target: string; readonly overwrite: boolean },
  { readonly folder: string; readonly notes: readonly string[] },
  void
>('prompts/export');

/** Takes over a prompt that PEFT saved, checked against its model. */
export const importPrompt = new RequestType<
  NamedWork & { readonly folder: string; readonly target: string; readonly model: string | undefined },
  { readonly folder: string },
  void
>('prompts/import');

/** A model on this machine, or a suggestion of one that can be fetched. */
export interface ModelEntry {
  readonly name: string;
  readonly local: boolean;
  readonly bytes: number | undefined;
  readonly licence: string | undefined;
  readonly path: string | undefined;
}

/** `folders` are searched besides the caches. */
export const listModels = new RequestType<
  { readonly folders: readonly string[] },
  { readonly models: readonly ModelEntry[] },
  void
>('models/list');

/** Fetches a model unless it is here. */
export const fetchModel = new RequestType<NamedWork & { readonly model: string }, { readonly path: string }, void>(
  'models/fetch',
);
