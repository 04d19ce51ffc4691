import { assert, present } from '../../base/failure.ts';
import type { Random } from '../../base/random.ts';
import { linear } from '../../graph/composites.ts';
import { add, relu } from '../../graph/operators/index.ts';
import { float32Tensor, type TensorData } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import type { PromptParameter, PromptParameterisation, StepInput } from '../parameterisation.ts';
import { bidirectionalLstm, type LstmDirection } from './lstm.ts';
import { PyTorchInitialisation } from './pytorch-initialisation.ts';

/** The bidirectional LSTM of an encoder. */
export interface LstmHead {
  readonly hiddenSize: number;
  readonly numLayers: number;
  /** The probability with which an output of every layer but the last is dropped in training. */
  readonly dropout: number;
}

/** A prompt encoder: input embeddings through an LSTM (or none) and linear layers with ReLU between them. */
export interface PromptEncoderDesign {
  /** The embeddings [length, token_dim] that go in: trained from PyTorch's random start, or given and frozen. */
  readonly input: { readonly kind: 'trained' } | { readonly kind: 'frozen'; readonly embeddings: TensorData };
  readonly lstm: LstmHead | undefined;
  /** The sizes between the linear layers; empty for a single layer. */
  readonly hiddenSizes: readonly number[];
  /** Whether the encoder's output is added to its input embeddings, rather than taking their place. */
  readonly residual: boolean;
}

const inputName = 'embedding.weight';

/**
 * The encoder of P-tuning (Liu et al., 2021) in all its forms. Parameters have the names, shapes and initial distributions of
 * PEFT's `PromptEncoder`.
 */
export class PromptEncoder implements PromptParameterisation {
  readonly parameters: readonly PromptParameter[];
  readonly frozen: readonly PromptParameter[];
  readonly stepInputs: readonly StepInput[];

  constructor(
    private readonly design: PromptEncoderDesign,
    numVirtualTokens: number,
    tokenDim: number,
    random: Random,
  ) {
    const { input, lstm } = design;
    const initialise = new PyTorchInitialisation(random);
    this.parameters = [
      ...(input.kind === 'trained' ? initialise.embedding('embedding', numVirtualTokens, tokenDim) : []),
      ...(lstm === undefined
        ? []
        : initialise.bidirectionalLstm('lstm_head', tokenDim, lstm.hiddenSize, lstm.numLayers)),
      ...linearSizes(design, tokenDim).flatMap(([inputs, outputs], layer) =>
        initialise.linear(linearName(layer), inputs, outputs),
      ),
    ];
    this.frozen = input.kind === 'frozen' ? [{ name: inputName, initial: input.embeddings }] : [];
    this.stepInputs = lstm === undefined ? [] : dropoutMasks(lstm, numVirtualTokens, random);
    assert(
      input.kind === 'trained' ||
        (input.embeddings.shape[0] === numVirtualTokens && input.embeddings.shape[1] === tokenDim),
      'the frozen embeddings have the shape of the soft prompt',
    );
  }

  build(tensors: ReadonlyMap<string, Value>): Value {
    const { lstm, hiddenSizes, residual } = this.design;
    const tensor = (name: string) => present(tensors.get(name), `the tensor ${name}`);
    const embeddings = tensor(inputName);
    let hidden = lstm === undefined ? embeddings : bidirectionalLstm(embeddings, lstmLayers(lstm, tensors));
    for (let layer = 0; layer <= hiddenSizes.length; layer++) {
      const name = linearName(layer);
      hidden = linear(layer === 0 ? hidden : relu(hidden), tensor(`${name}.weight`), tensor(`${name}.bias`));
    }
    return residual ? add(embeddings, hidden) : hidden;
  }
}

/** The modules of a `torch.nn.Sequential` in which every other one is a ReLU. */
const linearName = (layer: number) => `mlp_head.${2 * layer}`;
const maskName = (layer: number) => `lstm_head.dropout_l${layer}`;

function linearSizes({ lstm, hiddenSizes }: PromptEncoderDesign, tokenDim: number): (readonly [number, number])[] {
  const outputs = [...hiddenSizes, tokenDim];
  return outputs.map((size, layer) => [
    outputs[layer - 1] ?? (lstm === undefined ? tokenDim : 2 * lstm.hiddenSize),
    size,
  ]);
}

function lstmLayers({ numLayers }: LstmHead, tensors: ReadonlyMap<string, Value>) {
  const direction = (suffix: string): LstmDirection => {
    const tensor = (part: string) => {
      const name = `lstm_head.${part}_${suffix}`;
      return present(tensors.get(name), `the tensor ${name}`);
    };
    return {
      weightIh: tensor('weight_ih'),
      weightHh: tensor('weight_hh'),
      biasIh: tensor('bias_ih'),
      biasHh: tensor('bias_hh'),
    };
  };
  return Array.from({ length: numLayers }, (_, layer) => ({
    forward: direction(`l${layer}`),
    reverse: direction(`l${layer}_reverse`),
    outputMask: tensors.get(maskName(layer)),
  }));
}

/** Inverted dropout as in PyTorch: what is kept is divided by the probability of being kept. */
function dropoutMasks({ hiddenSize, numLayers, dropout }: LstmHead, steps: number, random: Random): StepInput[] {
  if (dropout === 0) return [];
  const shape = [steps, 2 * hiddenSize];
  return Array.from({ length: numLayers - 1 }, (_, layer) => ({
    name: maskName(layer),
    dtype: 'float32',
    shape,
    draw: (step) => {
      const kept = random.split(maskName(layer), step);
      const mask = Float32Array.from({ length: steps * 2 * hiddenSize }, () =>
        kept.uniform() < dropout ? 0 : 1 / (1 - dropout),
      );
      return float32Tensor(shape, mask);
    },
  }));
}
