import type { CausalModel } from './architecture.ts';
import type { Tokenizer } from './tokenizers/tokenizer.ts';
import type { WeightSource } from './weights/weight-source.ts';

/** An opened model: all that training, evaluation and generation need of it. */
export interface LanguageModel {
  /** What the user called it: a hub id or a path. */
  readonly name: string;
  /** A SHA-256 over the names, types and shapes of its weights and a sample of their bytes: two models that answer differently differ in it. */
  readonly fingerprint: string;
  readonly network: CausalModel;
  readonly tokenizer: Tokenizer;
  readonly weights: WeightSource;
}

/** A model from its files, with what they say of themselves. */
export interface DescribedModel extends LanguageModel {
  /** The `model_type` of its configuration, for instance `llama`. */
  readonly modelType: string;
  /** The folder or file that it was read from. */
  readonly path: string;
}
