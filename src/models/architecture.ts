import type { Value } from '../graph/value.ts';
import type { AttentionContext } from './attention/attention-context.ts';
import type { GraphWeights } from './weights/weight-source.ts';

/** What the rest of the program must know of a causal language model's configuration. */
export interface CausalModelDimensions {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** The longest sequence that the model's positions reach, and that fits into the window of its attention where it has one. */
  readonly maxPositions: number;
}

/**
 * A decoder-only language model as a function that builds graphs. It works on packed tokens: n rows, one a token, whatever
 * examples and prefixes they belong to. Only `context` knows which token sees which.
 */
export interface CausalModel {
  readonly dimensions: CausalModelDimensions;
  /** The matrix [vocabulary, hidden] that tokens are looked up in: a weight of the model. What positions add is not part of it. */
  tokenEmbeddings(weights: GraphWeights): Value;
  /** The last layer's normalised hidden states [n, hidden] of embeddings [n, hidden]. */
  hiddenStates(weights: GraphWeights, embeddings: Value, context: AttentionContext): Value;
  /** Logits [n, vocabulary] of hidden states [n, hidden]. */
  logits(weights: GraphWeights, hiddenStates: Value): Value;
}

/** A family of models: it reads a configuration (the content of config.json) and gives the model it describes. */
export interface CausalArchitecture {
  /** The values of `model_type` in config.json that this architecture covers. */
  readonly modelTypes: readonly string[];
  /** @throws Failure when the configuration is invalid or asks for something that is not supported, by name. */
  fromConfig(config: unknown, file: string): CausalModel;
}
