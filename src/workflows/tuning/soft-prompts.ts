import { present } from '../../base/failure.ts';
import type { Random } from '../../base/random.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { readEmbeddingRows } from '../../prompts/embedding-rows.ts';
import { handWrittenIds } from '../../prompts/hand-written.ts';
import { initialPrompt, type PromptInitialisation } from '../../prompts/initialisation.ts';
import type { PromptLayout, SoftPromptDeclaration } from '../../prompts/layout.ts';
import { newDesign, originalLstm, peftLstmDefaults, promptTuning, pTuning } from '../../prompts/methods.ts';
import type { PromptParameterisation } from '../../prompts/parameterisation.ts';
import type { ResolvedMethod } from '../../settings/resolve.ts';
import type { TunedPrompt } from '../../training/forward/prompt-loss.ts';
import { frozenPromptEmpty } from '../failures.ts';
import type { HandWrittenPrompt } from './hand-written.ts';

export interface SoftPromptSources {
  readonly layout: PromptLayout;
  readonly method: ResolvedMethod;
  readonly handWritten: HandWrittenPrompt;
  /** The answers of a task with few; for `prompt_tuning_init: CLASSES`. */
  readonly classes: readonly string[];
  /** Saved prompts that soft prompts start from, or stay when they are frozen. */
  readonly saved: ReadonlyMap<string, PromptInitialisation & { readonly kind: 'PROMPT' }>;
}

/** The soft prompts of a tuning at its start, by name: each from a saved prompt, or as the method says. */
export async function createSoftPrompts(
  sources: SoftPromptSources,
  model: LanguageModel,
  random: Random,
): Promise<Map<string, TunedPrompt>> {
  const prompts = new Map<string, TunedPrompt>();
  for (const [name, declaration] of Object.entries(sources.layout.softPrompts)) {
    const parameterisation = await createParameterisation(name, declaration, sources, model, random.split(name));
    prompts.set(name, { parameterisation, trainable: declaration.trainable });
  }
  return prompts;
}

async function createParameterisation(
  name: string,
  declaration: SoftPromptDeclaration,
  sources: SoftPromptSources,
  model: LanguageModel,
  random: Random,
): Promise<PromptParameterisation> {
  const { method } = sources;
  const { length, trainable } = declaration;
  const { hiddenSize } = model.network.dimensions;
  if (method.peft_type === 'P_TUNING' && trainable)
    return pTuning(encoderSettings(method, hiddenSize), length, hiddenSize, random);
  const start = initialisationOf(name, declaration, sources);
  const { embeddings } = await initialPrompt(start, length, model, random);
  if (method.peft_type !== 'NEW_DESIGN' || !trainable) return promptTuning(embeddings);
  const { encoderHiddenSize } = originalLstm(hiddenSize);
  return newDesign(
    {
      encoderHiddenSize: method.encoder_hidden_size ?? encoderHiddenSize,
      encoderNumLayers: method.encoder_num_layers,
      encoderDropout: method.encoder_dropout,
      linearLayers: method.num_linear_layers,
      residual: method.residual,
    },
    embeddings,
    random,
  );
}

/** The settings of P-tuning's encoder, defaults that depend on the model filled in. */
export function encoderSettings(method: ResolvedMethod & { peft_type: 'P_TUNING' }, hiddenSize: number) {
  const { encoder_num_layers: encoderNumLayers, encoder_dropout: encoderDropout } = method;
  const byPreset = method.preset === 'thudm' ? originalLstm(hiddenSize) : peftLstmDefaults(hiddenSize);
  const encoderHiddenSize = method.encoder_hidden_size ?? byPreset.encoderHiddenSize;
  return method.encoder_reparameterization_type === 'LSTM'
    ? { encoderReparameterizationType: 'LSTM' as const, encoderHiddenSize, encoderNumLayers, encoderDropout }
    : { encoderReparameterizationType: 'MLP' as const, encoderHiddenSize };
}

function initialisationOf(
  name: string,
  { length, trainable }: SoftPromptDeclaration,
  sources: SoftPromptSources,
): PromptInitialisation {
  const { method, handWritten, classes, saved } = sources;
  const earlier = saved.get(name);
  if (earlier !== undefined) return earlier;
  const written = handWritten.get(name);
  // What is frozen and was not saved before stands for its text.
  if (!trainable || method.peft_type === 'P_TUNING') {
    if (written === undefined) throw frozenPromptEmpty(name);
    return { kind: 'TEXT', parts: written };
  }
  const { prompt_tuning_init: start, prompt_tuning_init_text: text } = method;
  switch (start) {
    case 'RANDOM':
      return { kind: 'RANDOM', distribution: 'vocabulary' };
    case 'SAMPLE_VOCAB':
      return { kind: 'SAMPLE_VOCAB' };
    case 'CLASSES':
      return { kind: 'CLASSES', labels: classes };
    case 'TEXT':
      return { kind: 'TEXT', parts: text === undefined ? present(written, `the text of ${name}`) : [{ text, length }] };
    case 'PROMPT':
      return present(saved.get(name), `the saved prompt of ${name}`);
  }
}

/** The embeddings of the hand-written prompt, to be scored in the place of the soft prompts; undefined where not all have a text. */
export async function handWrittenVectors(layout: PromptLayout, handWritten: HandWrittenPrompt, model: LanguageModel) {
  const names = Object.keys(layout.softPrompts);
  if (!names.every((name) => handWritten.has(name))) return undefined;
  const entries = names.map(async (name) => {
    const parts = present(handWritten.get(name), name);
    return [name, await readEmbeddingRows(model, handWrittenIds(parts, model.tokenizer))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
