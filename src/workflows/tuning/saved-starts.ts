import { present } from '../../base/failure.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { type LoadedPrompt, loadPrompt } from '../../prompts/files/load.ts';
import { checkBaseModel } from '../../prompts/files/saved-prompt.ts';
import type { PromptInitialisation } from '../../prompts/initialisation.ts';
import type { ResolvedSettings } from '../../settings/resolve.ts';
import { savedPromptAmbiguous } from '../failures.ts';

export type SavedStart = PromptInitialisation & { readonly kind: 'PROMPT' };

/**
 * The saved prompts that soft prompts start from, or stay when they are frozen, by the name of the soft prompt.
 * @throws Failure when one is missing, or was tuned for another model
 */
export async function loadSavedStarts(
  { prompt, method }: Pick<ResolvedSettings, 'prompt' | 'method'>,
  names: readonly string[],
  model: LanguageModel,
): Promise<Map<string, SavedStart>> {
  const folders = new Map(
    Object.entries(prompt.soft_prompts ?? {}).flatMap(([name, soft]) =>
      soft.prompt === undefined ? [] : [[name, soft.prompt] as const],
    ),
  );
  const common = method.peft_type === 'PROMPT_TUNING' ? method.prompt_tuning_init_prompt : undefined;
  if (common !== undefined) for (const name of names) if (!folders.has(name)) folders.set(name, common);
  const starts = new Map<string, SavedStart>();
  for (const [name, folder] of folders) {
    const loaded = await loadPrompt(folder);
    checkBaseModel(loaded.baseModel, model);
    starts.set(name, { kind: 'PROMPT', name: folder, embeddings: vectorsFor(name, loaded, folder) });
  }
  return starts;
}

/** The prompt of the same name, or the only one. */
function vectorsFor(name: string, { embeddings }: LoadedPrompt, folder: string) {
  const same = embeddings.get(name);
  if (same !== undefined) return same;
  if (embeddings.size > 1) throw savedPromptAmbiguous(folder, name, [...embeddings.keys()]);
  return present([...embeddings.values()][0], 'the only prompt');
}
