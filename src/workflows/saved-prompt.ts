import type { WorkOptions } from '../base/progress.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { openModel } from '../models/open-model.ts';
import { withTunedWeights } from '../models/tuned-model.ts';
import { type LoadedPrompt, loadPrompt } from '../prompts/files/load.ts';
import { type BaseModelNote, checkBaseModel } from '../prompts/files/saved-prompt.ts';
import { machineSettings } from '../runtime/machine.ts';
import { chooseProvider, type ProviderChoice } from '../runtime/providers.ts';
import type { SessionOptions } from '../runtime/session.ts';
import { readTuneFile } from '../settings/read-settings.ts';
import type { TuneSettings } from '../settings/tune-settings.ts';
import { runPaths } from '../training/run-folder/run-folder.ts';
import { isRunFolder } from '../training/run-folder/run-record.ts';
import { modelNotNamed } from './failures.ts';
import type { OpenModel } from './opened-models.ts';

export type { BaseModelNote } from '../prompts/files/saved-prompt.ts';

/** Which prompt is meant, and with which model. */
export interface PromptChoice {
  /** The folder of a run, or one that a prompt was exported to. */
  readonly folder: string;
  /** In place of the model that the prompt was tuned for. */
  readonly model?: string | undefined;
  /** Use the prompt although the model's weights differ from those that it was tuned for. */
  readonly acceptOtherModel?: boolean | undefined;
}

export interface OpenedPrompt {
  readonly folder: string;
  readonly prompt: LoadedPrompt;
  readonly model: LanguageModel;
  readonly session: SessionOptions;
  /** What the user should know of the model. */
  readonly notes: readonly BaseModelNote[];
  /** The settings of the run that tuned the prompt; undefined for a prompt on its own. */
  readonly settings: TuneSettings | undefined;
}

/** The folder of the prompt that a run made, or the folder itself, for a prompt on its own. */
export async function promptFolder(folder: string): Promise<string> {
  return (await isRunFolder(folder)) ? runPaths(folder).prompt : folder;
}

/**
 * Opens a tuned prompt together with its model.
 * @throws Failure when there is no prompt, or when the model is not the one that it was tuned for
 */
export async function openPrompt(
  choice: PromptChoice,
  work: WorkOptions & { readonly openModel?: OpenModel },
): Promise<OpenedPrompt> {
  const { folder } = choice;
  const ofRun = await isRunFolder(folder);
  const prompt = await loadPrompt(await promptFolder(folder));
  const settings = ofRun ? await readTuneFile(runPaths(folder).settings) : undefined;
  const name = choice.model ?? settings?.model ?? prompt.baseModel.name;
  if (name === undefined) throw modelNotNamed(folder);
  const base = await (work.openModel ?? openModel)(name, work);
  const notes = checkBaseModel(prompt.baseModel, base, { acceptOther: choice.acceptOtherModel ?? false });
  const model = prompt.tunedWeights === undefined ? base : await withTunedWeights(base, prompt.tunedWeights);
  // A run from another machine may name a provider that this one lacks.
  const session = sessionOptions(model, settings, await chooseProvider());
  return { folder, prompt, model, session, notes, settings };
}

/** How sessions over a model are made. */
export function sessionOptions(
  model: LanguageModel,
  settings: TuneSettings | undefined,
  { provider }: ProviderChoice,
): SessionOptions {
  const threads = machineSettings().threads ?? settings?.training.compute_threads;
  return { weightFolder: model.weights.folder, provider, ...(threads === undefined ? {} : { threads }) };
}
