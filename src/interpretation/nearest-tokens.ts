import { assert, present } from '../base/failure.ts';
import {
  add,
  concat,
  div,
  gather,
  input,
  matmul,
  mul,
  reshape,
  scalar,
  sqrt,
  sub,
  sum,
  topK,
} from '../graph/operators/index.ts';
import type { TensorData } from '../graph/tensor.ts';
import type { Value } from '../graph/value.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { displayPiece, type Tokenizer } from '../models/tokenizers/tokenizer.ts';
import { GraphWeights } from '../models/weights/weight-source.ts';
import {
  type NearnessMetric,
  type NearToken,
  nearnessMetrics,
  type SoftTokenReading,
} from '../readings/near-tokens.ts';
import { Session, type SessionOptions } from '../runtime/session.ts';

/**
 * Finds the tokens nearest to soft tokens among the whole vocabulary. The search runs as a graph over the model's own embedding matrix;
 * the values that are told are computed anew from the rows found, in double precision.
 */
export class NearestTokens {
  private readonly sessions = new Map<string, Promise<Session<SearchOutput>>>();

  private constructor(
    private readonly model: LanguageModel,
    private readonly lengths: Readonly<Record<LengthInput, TensorData>>,
    private readonly options: SessionOptions,
  ) {}

  static async open(model: LanguageModel, options: SessionOptions): Promise<NearestTokens> {
    const embeddings = model.network.tokenEmbeddings(new GraphWeights(model.weights));
    const squares = reshape(sum(mul(embeddings, embeddings), [-1]), [1, embeddings.size(0)]);
    const graph: Record<LengthInput, Value> = {
      half_squares: mul(squares, 0.5),
      // The summand keeps unused vocabulary entries, which may be all zeros, from dividing by zero.
      inverse_norms: div(scalar(1), sqrt(add(squares, 1e-30))),
    };
    const session = await Session.create(graph, options);
    const lengths = await session.run({});
    await session.release();
    return new NearestTokens(model, lengths, options);
  }

  /**
   * @param vectors soft tokens, float32 [n, hidden]
   * @param count how many tokens are told by each metric
   */
  async read(vectors: TensorData, count: number): Promise<SoftTokenReading[]> {
    assert(vectors.dtype === 'float32', 'soft tokens of float32');
    const [tokens = 0, size = 0] = vectors.shape;
    const session = await this.session(tokens, count);
    const found = await session.run({ vectors, ...this.lengths });
    const ids = mapMetrics((metric) => Array.from(found[metric].data, Number));
    const candidates = new Candidates(
      this.model.tokenizer,
      nearnessMetrics.flatMap((metric) => ids[metric]),
      found.rows,
    );
    return Array.from({ length: tokens }, (_, index) => {
      const vector = vectors.data.subarray(index * size, (index + 1) * size);
      const square = dotProduct(vector, vector);
      return {
        index,
        norm: Math.sqrt(square),
        nearest: mapMetrics((metric) =>
          ids[metric].slice(index * count, (index + 1) * count).map((id) => candidates.compare(vector, square, id)),
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

  private session(tokens: number, count: number): Promise<Session<SearchOutput>> {
    const key = `${tokens}:${count}`;
    const known = this.sessions.get(key) ?? Session.create(this.searchGraph(tokens, count), this.options);
    this.sessions.set(key, known);
    return known;
  }

  private searchGraph(tokens: number, count: number): Record<SearchOutput, Value> {
    const embeddings = this.model.network.tokenEmbeddings(new GraphWeights(this.model.weights));
    const [vocabulary, size] = [embeddings.size(0), embeddings.size(1)];
    const vectors = input('vectors', 'float32', [tokens, size]);
    const length = (name: LengthInput) => input(name, 'float32', [1, vocabulary]);
    const dot = matmul(vectors, embeddings, { transposeB: true });
    // ‖s - e‖² = ‖s‖² - 2 (s·e - ½ ‖e‖²), and ‖s‖ is the same for all e; likewise for the cosine.
    const l2 = topK(sub(dot, length('half_squares')), count).indices;
    const cosine = topK(mul(dot, length('inverse_norms')), count).indices;
    const found = { l2, cosine, dot: topK(dot, count).indices };
    const ids = nearnessMetrics.map((metric) => reshape(found[metric], [tokens * count]));
    return { ...found, rows: gather(embeddings, concat(ids, 0)) };
  }
}

/** What the search needs to know of the vocabulary's embeddings e: ½ ‖e‖² and 1 / ‖e‖, float32 [1, vocabulary]. */
type LengthInput = 'half_squares' | 'inverse_norms';

/** The places in the vocabulary by each metric, and the embeddings of all of them. */
type SearchOutput = NearnessMetric | 'rows';

/** The embeddings of the tokens that a search found, and their squared lengths. */
class Candidates {
  private readonly found = new Map<number, { readonly row: Float32Array; readonly square: number }>();

  constructor(
    private readonly tokenizer: Tokenizer,
    ids: readonly number[],
    { data, shape }: TensorData,
  ) {
    assert(data instanceof Float32Array, 'embeddings are float32');
    const size = shape[1] ?? 0;
    for (const [index, id] of ids.entries()) {
      if (this.found.has(id)) continue;
      const row = data.subarray(index * size, (index + 1) * size);
      this.found.set(id, { row, square: dotProduct(row, row) });
    }
  }

  /** @param square the squared length of `vector` */
  compare(vector: Float32Array, square: number, id: number): NearToken {
    const { row, square: rowSquare } = present(this.found.get(id), 'a token that was found');
    const dot = dotProduct(vector, row);
    const norms = Math.sqrt(square * rowSquare);
    const piece = this.tokenizer.piece(id);
    return {
      id,
      token: piece.token,
      text: displayPiece(piece),
      l2: distance(vector, row),
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

function distance(a: Float32Array, b: Float32Array): number {
  let squares = 0;
  for (let index = 0; index < a.length; index++) squares += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  return Math.sqrt(squares);
}

function mapMetrics<T>(make: (metric: NearnessMetric) => T): Record<NearnessMetric, T> {
  return { l2: make('l2'), cosine: make('cosine'), dot: make('dot') };
}
