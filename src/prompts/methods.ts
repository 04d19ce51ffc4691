import { assert } from '../base/failure.ts';
import type { Random } from '../base/random.ts';
import type { TensorData } from '../graph/tensor.ts';
import type { Value } from '../graph/value.ts';
import { type LstmHead, PromptEncoder } from './encoders/prompt-encoder.ts';
import {
  encoderDropoutOutOfRange,
  encoderDropoutWithoutEffect,
  encoderHiddenSizeOdd,
  encoderSizeInvalid,
} from './failures.ts';
import type { PromptParameterisation } from './parameterisation.ts';

/** The settings of P-tuning's encoder under PEFT's names (`encoder_reparameterization_type` and so on). */
export type PTuningSettings =
  | { readonly encoderReparameterizationType: 'MLP'; readonly encoderHiddenSize: number }
  | ({ readonly encoderReparameterizationType: 'LSTM' } & LstmSettings);

export interface LstmSettings {
  readonly encoderHiddenSize: number;
  readonly encoderNumLayers: number;
  readonly encoderDropout: number;
}

/** The settings of interpret_p_tuning's new design: an encoder over frozen embeddings of real tokens. */
export interface NewDesignSettings extends LstmSettings {
  /** One linear layer, or two with a ReLU between them (`new_num_mlp`). */
  readonly linearLayers: 1 | 2;
  /** Whether the output is added to the frozen embeddings (`new_residual`). */
  readonly residual: boolean;
}

/** PEFT's defaults; its LSTM has the hidden size of the model where none is given. */
export const peftLstmDefaults = (tokenDim: number): LstmSettings => ({
  encoderHiddenSize: tokenDim,
  encoderNumLayers: 2,
  encoderDropout: 0,
});

/** The shape of the original P-tuning (THUDM/P-tuning): both directions together are as wide as an embedding. */
export function originalLstm(tokenDim: number, dropout = 0): LstmSettings {
  if (tokenDim % 2 !== 0) throw encoderHiddenSizeOdd(tokenDim);
  return { encoderHiddenSize: tokenDim / 2, encoderNumLayers: 2, encoderDropout: dropout };
}

/** Prompt tuning (Lester et al., 2021): the vectors themselves are trained, from `initial` [num_virtual_tokens, token_dim]. */
export function promptTuning(initial: TensorData): PromptParameterisation {
  assert(initial.shape.length === 2, `a soft prompt of shape [${initial.shape}]`);
  const name = 'embedding.weight';
  return {
    parameters: [{ name, initial }],
    frozen: [],
    stepInputs: [],
    build: (tensors: ReadonlyMap<string, Value>) => {
      const embeddings = tensors.get(name);
      assert(embeddings !== undefined, `the tensor ${name}`);
      return embeddings;
    },
  };
}

/**
 * P-tuning (Liu et al., 2021), the network of PEFT's `PromptEncoder`: an embedding, an LSTM or nothing, and an MLP.
 * @throws Failure when the settings contradict each other
 */
export function pTuning(
  settings: PTuningSettings,
  numVirtualTokens: number,
  tokenDim: number,
  random: Random,
): PromptParameterisation {
  checkSize('encoder_hidden_size', settings.encoderHiddenSize);
  const hidden = settings.encoderHiddenSize;
  const head =
    settings.encoderReparameterizationType === 'LSTM'
      ? { lstm: lstmHead(settings), hiddenSizes: [2 * hidden] }
      : { lstm: undefined, hiddenSizes: [hidden, hidden] };
  return new PromptEncoder(
    { input: { kind: 'trained' }, ...head, residual: false },
    numVirtualTokens,
    tokenDim,
    random,
  );
}

/**
 * The new design of interpret_p_tuning (Vu et al., 2022): the embeddings of a hand-written or random prompt stay frozen; an LSTM and
 * one or two linear layers move them.
 * @param embeddings [num_virtual_tokens, token_dim]
 * @throws Failure when the settings contradict each other
 */
export function newDesign(settings: NewDesignSettings, embeddings: TensorData, random: Random): PromptParameterisation {
  const [numVirtualTokens, tokenDim] = embeddings.shape;
  assert(numVirtualTokens !== undefined && tokenDim !== undefined, `a soft prompt of shape [${embeddings.shape}]`);
  return new PromptEncoder(
    {
      input: { kind: 'frozen', embeddings },
      lstm: lstmHead(settings),
      hiddenSizes: settings.linearLayers === 2 ? [tokenDim] : [],
      residual: settings.residual,
    },
    numVirtualTokens,
    tokenDim,
    random,
  );
}

function lstmHead({ encoderHiddenSize, encoderNumLayers, encoderDropout }: LstmSettings): LstmHead {
  checkSize('encoder_hidden_size', encoderHiddenSize);
  checkSize('encoder_num_layers', encoderNumLayers);
  if (!(encoderDropout >= 0 && encoderDropout < 1)) throw encoderDropoutOutOfRange(encoderDropout);
  if (encoderDropout > 0 && encoderNumLayers === 1) throw encoderDropoutWithoutEffect(encoderDropout);
  return { hiddenSize: encoderHiddenSize, numLayers: encoderNumLayers, dropout: encoderDropout };
}

function checkSize(setting: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value > 0)) throw encoderSizeInvalid(setting, value);
}
