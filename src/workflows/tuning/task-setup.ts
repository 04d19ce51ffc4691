import type { WorkOptions } from '../../base/progress.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { openModel } from '../../models/open-model.ts';
import { PromptAssembler } from '../../prompts/assembly.ts';
import { type PromptLayout, templateLayout } from '../../prompts/layout.ts';
import { layoutFromForm } from '../../prompts/layout-form.ts';
import { PromptPacker } from '../../prompts/packing/prompt-packer.ts';
import { chooseProvider, type ProviderChoice } from '../../runtime/providers.ts';
import type { SessionOptions } from '../../runtime/session.ts';
import type { PromptSettings } from '../../settings/prompt-settings.ts';
import type { ResolvedSettings } from '../../settings/resolve.ts';
import { type LoadedTask, loadTask } from '../../tasks/load-task.ts';
import type { OpenModel } from '../opened-models.ts';
import { sessionOptions } from '../saved-prompt.ts';
import { type HandWrittenPrompt, handWrittenPrompt } from './hand-written.ts';

/** A task's examples, a model and the layout that brings them together. */
export interface TaskSetup {
  readonly settings: ResolvedSettings;
  readonly model: LanguageModel;
  readonly task: LoadedTask;
  readonly layout: PromptLayout;
  readonly handWritten: HandWrittenPrompt;
  readonly assembler: PromptAssembler;
  readonly packer: PromptPacker;
  readonly session: SessionOptions;
  readonly provider: ProviderChoice;
}

export interface SetupWork extends WorkOptions {
  /** In place of opening the model anew: for one of many runs over the same model. */
  readonly openModel?: OpenModel | undefined;
}

/** @throws Failure when the model, the data or the hand-written prompt cannot be read, or do not fit each other */
export async function setUpTask(
  settings: ResolvedSettings,
  work: SetupWork,
  wanted?: ProviderChoice,
): Promise<TaskSetup> {
  const provider = wanted ?? (await chooseProvider(settings.training.provider));
  const layout = layoutOf(settings.prompt);
  const handWritten = await handWrittenPrompt(settings.prompt);
  // Paths in resolved settings are absolute: the base folder does not matter.
  const task = await loadTask(settings.task, '.', { ...work, dataSeed: settings.training.data_seed });
  const model = await (work.openModel ?? openModel)(settings.model, work);
  const assembler = new PromptAssembler(layout, model.tokenizer, {
    maxQueryTokens: task.settings.max_query_tokens,
    truncationSide: task.settings.truncation_side,
    contextLength: model.network.dimensions.maxPositions,
  });
  const packer = new PromptPacker(assembler.prefix, assembler.bodyPrompts);
  const session = sessionOptions(model, settings, provider);
  return { settings, model, task, layout, handWritten, assembler, packer, provider, session };
}

export function layoutOf({ template, layout = [], soft_prompts = {} }: PromptSettings): PromptLayout {
  return template === undefined ? layoutFromForm({ layout, soft_prompts }) : templateLayout(template);
}
