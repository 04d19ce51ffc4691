import type { HandWrittenText } from '../../prompts/hand-written.ts';
import { templatePromptName } from '../../prompts/layout.ts';
import type { PromptSettings } from '../../settings/prompt-settings.ts';
import { lookUpPrompt } from '../nl-inputs.ts';

/** The hand-written texts of a prompt, by the name of the soft prompt whose place they can take. */
export type HandWrittenPrompt = ReadonlyMap<string, readonly HandWrittenText[]>;

/** The hand-written texts that settings give, or look up in a file of hand-written prompts. */
export async function handWrittenPrompt(settings: PromptSettings): Promise<HandWrittenPrompt> {
  const { template, soft_prompts = {} } = settings;
  if (template !== undefined) {
    const parts = await templateTexts(settings, template);
    return parts === undefined ? new Map() : new Map([[templatePromptName, parts]]);
  }
  return new Map(
    Object.entries(soft_prompts).flatMap(([name, { length, text }]) =>
      text === undefined ? [] : [[name, [{ text, length }]]],
    ),
  );
}

async function templateTexts(
  { text, nl_inputs, nl_inputs_task }: PromptSettings,
  template: readonly [number, number],
): Promise<HandWrittenText[] | undefined> {
  const [before, after] = template;
  if (nl_inputs !== undefined && nl_inputs_task !== undefined) {
    return [{ ...(await lookUpPrompt(nl_inputs, template, nl_inputs_task)), length: before + after }];
  }
  if (text === undefined) return undefined;
  if (typeof text === 'string') return [{ text, length: before + after }];
  const parts = [
    { text: text[0], length: before },
    { text: text[1], length: after },
  ];
  return parts.filter(({ text, length }) => text !== '' || length > 0);
}
