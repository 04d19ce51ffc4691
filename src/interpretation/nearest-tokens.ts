import { assert, present } from '../base/failure.ts';
import { add, div, input, matmul, mul, reshape, sqrt, sub, sum, topK } from '../graph/operators/index.ts';
import type { TensorData } from '../graph/tensor.ts';
import type { Value } from '../graph/value.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { displayPiece, type Tokenizer } from '../models/tokenizers/tokenizer.ts';
import { GraphWeights } from '../models/weights/weight-source.ts';
import { readEmbeddingRows } from '../prompts/embedding-rows.ts';
import { Session, type SessionOptions } from '../runtime/session.ts';

/** How near a token's embedding e is to a soft token s: ‖s - e‖, cos(s, e), or s · e. */
export const nearnessMetrics = ['l2', 'cosine', 'dot'] as const;
export type NearnessMetric = (typeof nearnessMetrics)[number];

/** A token of the vocabulary beside a soft token. */
export interface NearToken {
  readonly id: number;
  /** The entry as the tokenizer spells it. */
  readonly token: string;
  /** For people: decoded text, or the bytes of a part of a character. */
  readonly text: string;
  readonly l2: number;
  readonly cosine: number;
  readonly dot: number;
}

/** The tokens nearest to one soft token, by each metric, nearest first. */
export interface SoftTokenReading {
  readonly index: number;
  /** The soft token's Euclidean length. */
  readonly norm: number;
  readonly nearest: Readonly<Record<NearnessMetric, readonly NearToken[]>>;
}

/**
 * Finds the tokens nearest to soft tokens among the whole vocabulary. The search runs as a graph over the model's own embedding matrix;
 * the values that are told are computed anew from the rows found, in double precision.
 */
export class NearestTokens {
  private readonly sessions = new Map<string, Promise<Session<NearnessMetric>>>();

  private constructor(
    private readonly model: LanguageModel,
    /** Squared lengths of the vocabulary's embeddings: float32 [vocabulary]. */
    private readonly squaredNorms: TensorData,
    private readonly options: SessionOptions,
  ) {}

  static async open(model: LanguageModel, options: SessionOptions): Promise<NearestTokens> {
    const embeddings = model.network.tokenEmbeddings(new GraphWeights(model.weights));
    const squaredNorms = reshape(sum(mul(embeddings, embeddings), [-1]), [embeddings.size(0)]);
    const session = await Session.create({ squaredNorms }, options);
    const outputs = await session.run({});
    await session.release();
    return new NearestTokens(model, outputs.squaredNorms, options);
  }

  /**
   * @param vectors soft tokens, float32 [n, hidden]
   * @param count how many tokens are told by each metric
   */
  async read(vectors: TensorData, count: number): Promise<SoftTokenReading[]> {
    assert(vectors.dtype === 'float32', 'soft tokens of float32');
    const [tokens = 0, size = 0] = vectors.shape;
    const session = await this.session(tokens, count);
    const found = await session.run({ vectors, squared_norms: this.squaredNorms });
    const ids = mapMetrics((metric) => Array.from(found[metric].data, Number));
    const candidates = await Candidates.load(this.model, [
      ...new Set(nearnessMetrics.flatMap((metric) => ids[metric])),
    ]);
    return Array.from({ length: tokens }, (_, index) => {
      const vector = vectors.data.subarray(index * size, (index + 1) * size);
      return {
        index,
        norm: Math.sqrt(dotProduct(vector, vector)),
        nearest: mapMetrics((metric) =>
          ids[metric].slice(index * count, (index + 1) * count).map((id) => candidates.compare(vector, id)),
        ),
      };
    });
  }

  /** Frees the sessions. */
  async release(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    for (const session of await Promise.all(sessions)) await session.release();
  }

  private session(tokens: number, count: number): Promise<Session<NearnessMetric>> {
    const key = `${tokens}:${count}`;
    const known = this.sessions.get(key) ?? Session.create(this.searchGraph(tokens, count), this.options);
    this.sessions.set(key, known);
    return known;
  }

  private searchGraph(tokens: number, count: number): Record<NearnessMetric, Value> {
    const embeddings = this.model.network.tokenEmbeddings(new GraphWeights(this.model.weights));
    const [vocabulary, size] = [embeddings.size(0), embeddings.size(1)];
    const vectors = input('vectors', 'float32', [tokens, size]);
    const squaredNorms = reshape(input('squared_norms', 'float32', [vocabulary]), [1, vocabulary]);
    const dot = matmul(vectors, embeddings, { transposeB: true });
    return {
      // ‖s - e‖² = ‖s‖² - (2 s·e - ‖e‖²), and ‖s‖ is the same for all e; likewise for the cosine.
      l2: topK(sub(mul(dot, 2), squaredNorms), count).indices,
      // The summand keeps unused vocabulary entries, which may be all zeros, from dividing by zero.
      cosine: topK(div(dot, sqrt(add(squaredNorms, 1e-30))), count).indices,
      dot: topK(dot, count).indices,
    };
  }
}

/** The embeddings of the tokens that a search found. */
class Candidates {
  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly rows: ReadonlyMap<number, Float32Array>,
  ) {}

  static async load(model: LanguageModel, ids: readonly number[]): Promise<Candidates> {
    const { data, shape } = await readEmbeddingRows(model, ids);
    assert(data instanceof Float32Array, 'embeddings are float32');
    const size = shape[1] ?? 0;
    return new Candidates(
      model.tokenizer,
      new Map(ids.map((id, index) => [id, data.subarray(index * size, (index + 1) * size)])),
    );
  }

  compare(vector: Float32Array, id: number): NearToken {
    const embedding = present(this.rows.get(id), 'a token that was found');
    const dot = dotProduct(vector, embedding);
    const norms = Math.sqrt(dotProduct(vector, vector) * dotProduct(embedding, embedding));
    let squares = 0;
    for (let index = 0; index < vector.length; index++)
      squares += ((vector[index] ?? 0) - (embedding[index] ?? 0)) ** 2;
    const piece = this.tokenizer.piece(id);
    return {
      id,
      token: piece.token,
      text: displayPiece(piece),
      l2: Math.sqrt(squares),
      cosine: norms === 0 ? 0 : dot / norms,
      dot,
    };
  }
}

export function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function mapMetrics<T>(make: (metric: NearnessMetric) => T): Record<NearnessMetric, T> {
  return { l2: make('l2'), cosine: make('cosine'), dot: make('dot') };
}
