import { present } from '../../base/failure.ts';
import type { TensorData } from '../../graph/tensor.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { type PromptLayout, softRanges } from '../layout.ts';
import type { PTuningSettings } from '../methods.ts';
import { promptOfAnotherModel, promptOfAnotherSize } from './failures.ts';

/** How a prompt was tuned, as far as PEFT has a name for it; the new design counts as PROMPT_TUNING there. */
export type PromptMethod =
  | { readonly peftType: 'PROMPT_TUNING' }
  | ({ readonly peftType: 'P_TUNING' } & PTuningSettings);

/** Tuned soft prompts as a folder holds them: embeddings for inference, without the state of an encoder. */
export interface PromptContent {
  readonly layout: PromptLayout;
  /** float32 [length, hidden] for each soft prompt of the layout. */
  readonly embeddings: ReadonlyMap<string, TensorData>;
  readonly method: PromptMethod;
}

/** The model that a prompt was tuned for, as far as its folder says. */
export interface BaseModel {
  readonly name: string | undefined;
  /** See `LanguageModel`; PEFT stores none. */
  readonly fingerprint: string | undefined;
  readonly hiddenSize: number;
}

/** Told when a prompt is used with a model of which nothing proves that it is the one it was tuned for. */
export interface BaseModelNote {
  readonly kind: 'base-model-unproven' | 'base-model-differs';
  readonly tunedFor: string | undefined;
  readonly usedWith: string;
}

/**
 * Checks that a prompt was tuned for this model.
 * @param options `acceptOther`: use it with another model of the same hidden size all the same (other quantisations, for instance)
 * @returns what to tell the user
 * @throws Failure when it was tuned for another one
 */
export function checkBaseModel(
  baseModel: BaseModel,
  model: LanguageModel,
  options: { readonly acceptOther?: boolean } = {},
): BaseModelNote[] {
  const { hiddenSize } = model.network.dimensions;
  const { name, fingerprint } = baseModel;
  if (baseModel.hiddenSize !== hiddenSize) {
    throw promptOfAnotherSize(name, baseModel.hiddenSize, model.name, hiddenSize);
  }
  if (fingerprint === model.fingerprint) return [];
  const names = { tunedFor: name, usedWith: model.name };
  if (fingerprint === undefined) return name === model.name ? [] : [{ kind: 'base-model-unproven', ...names }];
  if (!options.acceptOther) throw promptOfAnotherModel(name, model.name);
  return [{ kind: 'base-model-differs', ...names }];
}

/** Why PEFT, which puts one trained prompt before everything else, cannot replay a layout; undefined when it can. */
export type PeftObstacle = 'several-prompts' | 'frozen-prompt' | 'position';

export function peftObstacle(layout: PromptLayout): PeftObstacle | undefined {
  const prompts = Object.values(layout.softPrompts);
  if (prompts.length !== 1) return 'several-prompts';
  const { length, trainable } = present(prompts[0], 'the only soft prompt');
  if (!trainable) return 'frozen-prompt';
  const firstOther = layout.segments.findIndex(({ kind }) => kind !== 'soft');
  const leading = softRanges({ ...layout, segments: layout.segments.slice(0, firstOther) });
  const inOrder = leading.every(({ start }, index) => start === (leading[index - 1]?.end ?? 0));
  const whole = inOrder && leading.at(-1)?.end === length;
  return whole && leading.length === softRanges(layout).length ? undefined : 'position';
}
