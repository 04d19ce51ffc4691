import type { WorkOptions } from '../base/progress.ts';
import { openModel } from '../models/open-model.ts';
import { loadPrompt } from '../prompts/files/load.ts';
import { type SaveOptions, type SaveResult, savePrompt } from '../prompts/files/save.ts';
import { type BaseModelNote, checkBaseModel } from '../prompts/files/saved-prompt.ts';
import { modelNotNamed, promptOfTunedModel } from './failures.ts';
import { openPrompt, type PromptChoice } from './saved-prompt.ts';

export interface TransferResult extends SaveResult {
  readonly notes: readonly BaseModelNote[];
}

/** Saves a run's best prompt in PEFT's format, where PEFT can express its layout. */
export async function exportPrompt(
  choice: PromptChoice,
  target: string,
  options: SaveOptions,
  work: WorkOptions,
): Promise<TransferResult> {
  const { prompt, model, notes } = await openPrompt(choice, work);
  if (prompt.tunedWeights !== undefined) throw promptOfTunedModel(choice.folder);
  return { ...(await savePrompt(target, prompt, model, options)), notes };
}

/** Takes over a prompt that PEFT saved: checks it against its model, and notes the model's identity beside it. */
export async function importPrompt(
  { folder, model: modelName, acceptOtherModel }: PromptChoice,
  target: string,
  options: SaveOptions,
  work: WorkOptions,
): Promise<TransferResult> {
  const prompt = await loadPrompt(folder);
  const name = modelName ?? prompt.baseModel.name;
  if (name === undefined) throw modelNotNamed(folder);
  const model = await openModel(name, work);
  const notes = checkBaseModel(prompt.baseModel, model, { acceptOther: acceptOtherModel ?? false });
  return { ...(await savePrompt(target, prompt, model, options)), notes };
}
