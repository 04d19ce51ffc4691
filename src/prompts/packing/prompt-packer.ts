import { assert, present } from '../../base/failure.ts';
import { concat, constant, gather, input, slice } from '../../graph/operators/index.ts';
import { int64Tensor, type TensorData } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import type { CausalModel } from '../../models/architecture.ts';
import type { PackedShape } from '../../models/attention/packed-attention.ts';
import type { GraphWeights } from '../../models/weights/weight-source.ts';
import type { PromptRow } from './prompt-row.ts';

/** The soft prompts' vectors [length, hidden] by name. */
export type SoftPromptVectors = ReadonlyMap<string, Value>;

/**
 * Packs assembled examples into rows (see `PackedShape`): the graph's side, which turns rows into embeddings, and the data's side,
 * which fills the graph's inputs. Both follow from the prefix and from the soft prompts that stand after it.
 */
export class PromptPacker {
  /**
   * @param prefix the rows that all examples begin with
   * @param bodyPrompts the soft prompts with vectors after the prefix, and their lengths
   */
  constructor(
    readonly prefix: readonly PromptRow[],
    readonly bodyPrompts: ReadonlyMap<string, number>,
  ) {}

  /** For the same examples without the first `count` rows of the prefix. */
  withoutFirstRows(count: number): PromptPacker {
    return new PromptPacker(this.prefix.slice(count), this.bodyPrompts);
  }

  /** The embeddings [p + b · t, hidden] of the packed rows, as a graph with the inputs that `feeds` fills. */
  embeddings(model: CausalModel, weights: GraphWeights, shape: PackedShape, vectors: SoftPromptVectors): Value {
    assert(shape.prefix === this.prefix.length, 'the shape is made for this prefix');
    const rows = shape.batch * shape.length;
    const tokens = gather(model.tokenEmbeddings(weights), input('token_ids', 'int64', [rows]));
    const body = this.bodyPrompts.size === 0 ? tokens : this.placeSoftPrompts(tokens, vectors);
    return concat([...this.prefixParts(model, weights, vectors), body], 0);
  }

  /** The tensors for one batch; examples that are missing from it, and what is shorter than the shape's length, are padding. */
  feeds(shape: PackedShape, examples: readonly (readonly PromptRow[])[]): Record<string, TensorData> {
    assert(examples.length <= shape.batch, `${examples.length} examples in a batch of ${shape.batch}`);
    const total = shape.batch * shape.length;
    const tokenIds = new BigInt64Array(total);
    const rowSources = BigInt64Array.from({ length: total }, (_, row) => BigInt(row));
    const offsets = this.softOffsets(total);
    examples.forEach((rows, example) => {
      assert(rows.length <= shape.length, `${rows.length} rows in an example of ${shape.length}`);
      rows.forEach((row, position) => {
        const place = example * shape.length + position;
        if (row.kind === 'token') tokenIds[place] = BigInt(row.id);
        else rowSources[place] = BigInt(present(offsets.get(row.prompt), `soft prompt ${row.prompt}`) + row.index);
      });
    });
    const tokens = { token_ids: int64Tensor([total], tokenIds) };
    return this.bodyPrompts.size === 0 ? tokens : { ...tokens, row_sources: int64Tensor([total], rowSources) };
  }

  /** Takes each row from the tokens or from a soft prompt: one lookup in the table [tokens; soft prompts]. */
  private placeSoftPrompts(tokens: Value, vectors: SoftPromptVectors): Value {
    const prompts = [...this.bodyPrompts.keys()].map((name) => vectorsOf(vectors, name));
    return gather(concat([tokens, ...prompts], 0), input('row_sources', 'int64', [tokens.size(0)]));
  }

  private softOffsets(tokens: number): Map<string, number> {
    let next = tokens;
    return new Map(
      [...this.bodyPrompts].map(([name, length]) => {
        next += length;
        return [name, next - length];
      }),
    );
  }

  /** The prefix as runs of consecutive tokens and of consecutive vectors of one soft prompt. */
  private prefixParts(model: CausalModel, weights: GraphWeights, vectors: SoftPromptVectors): Value[] {
    return consecutiveRuns(this.prefix).map((run) => {
      if (run.kind === 'soft') return slice(vectorsOf(vectors, run.prompt), 0, run.start, run.end);
      return gather(model.tokenEmbeddings(weights), constant(int64Tensor([run.ids.length], run.ids)));
    });
  }
}

type Run =
  | { readonly kind: 'token'; readonly ids: number[] }
  | { readonly kind: 'soft'; readonly prompt: string; readonly start: number; end: number };

function consecutiveRuns(rows: readonly PromptRow[]): Run[] {
  const runs: Run[] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (row.kind === 'token') {
      if (last?.kind === 'token') last.ids.push(row.id);
      else runs.push({ kind: 'token', ids: [row.id] });
    } else if (last?.kind === 'soft' && last.prompt === row.prompt && last.end === row.index) {
      last.end += 1;
    } else {
      runs.push({ kind: 'soft', prompt: row.prompt, start: row.index, end: row.index + 1 });
    }
  }
  return runs;
}

function vectorsOf(vectors: SoftPromptVectors, name: string): Value {
  return present(vectors.get(name), `the vectors of soft prompt ${name}`);
}
