import { float32Tensor, int64Tensor, type TensorData } from '../../graph/tensor.ts';
import { maskedScore, type PackedShape } from '../../models/attention/packed-attention.ts';
import { type PromptRow, tokenRows } from './prompt-row.ts';

/** A token that must be predicted, and the row of its example that predicts it; row -1 is the last of the shared prefix. */
export interface Label {
  readonly row: number;
  readonly id: number;
}

/** An assembled prompt after the shared prefix with one or several answers, each of which follows the prompt directly. */
export interface PackedExample {
  /** The prompt's rows, then each answer's tokens without its last, which nothing follows. */
  readonly rows: readonly PromptRow[];
  /** The labels of the answers, one answer after another. */
  readonly labels: readonly Label[];
  /** How many rows are the prompt's. */
  readonly promptRows: number;
  /** The answers' rows, as [start, end) among `rows`. */
  readonly branches: readonly (readonly [number, number])[];
}

export function packExample(prompt: readonly PromptRow[], answers: readonly (readonly number[])[]): PackedExample {
  const rows = [...prompt];
  const labels: Label[] = [];
  const branches = answers.map((answer): [number, number] => {
    const start = rows.length;
    rows.push(...tokenRows(answer.slice(0, -1)));
    answer.forEach((id, index) => {
      labels.push({ row: index === 0 ? prompt.length - 1 : start + index - 1, id });
    });
    return [start, rows.length];
  });
  return { rows, labels, promptRows: prompt.length, branches };
}

/** What is computed already of a batch's sequences: rows that stand before those which are packed. */
export interface KnownRows {
  /** Slots before the prefix, the same for all examples. */
  readonly shared: number;
  /** Slots of each example, after the prefix. */
  readonly slots: number;
  /** How many of them each example has. */
  readonly counts: readonly number[];
}

const nothingKnown: KnownRows = { shared: 0, slots: 0, counts: [] };

/** The attention mask [b, 1, 1, t, shared + p + slots + t] in which every answer sees the prompt and itself, but no other answer. */
export function branchMask(
  { prefix, batch, length }: PackedShape,
  examples: readonly PackedExample[],
  known = nothingKnown,
): TensorData {
  const ownStart = known.shared + prefix + known.slots;
  const width = ownStart + length;
  const mask = new Float32Array(batch * length * width).fill(maskedScore);
  for (let example = 0; example < batch; example++) {
    const { promptRows, branches } = examples[example] ?? { promptRows: length, branches: [] };
    const see = (row: number, from: number, to: number) => {
      const start = (example * length + row) * width;
      mask.fill(0, start + from, start + to);
    };
    for (let row = 0; row < length; row++) {
      see(row, 0, known.shared + prefix + (known.counts[example] ?? 0));
      // Padding rows attend to themselves and to what stands before them: nobody reads them, but their scores stay finite.
      see(row, ownStart, ownStart + Math.min(row + 1, promptRows));
    }
    for (const [start, end] of branches) {
      for (let row = start; row < end; row++) see(row, ownStart + start, ownStart + row + 1);
    }
  }
  return float32Tensor([batch, 1, 1, length, width], mask);
}

/** The positions [b · t] of the rows: an answer's begin where its prompt ends. */
export function branchPositions(
  { prefix, batch, length }: PackedShape,
  examples: readonly PackedExample[],
  known = nothingKnown,
): TensorData {
  const positions = new BigInt64Array(batch * length);
  examples.forEach(({ promptRows, branches }, example) => {
    const first = known.shared + prefix + (known.counts[example] ?? 0);
    const place = (row: number, position: number) => {
      positions[example * length + row] = BigInt(first + position);
    };
    for (let row = 0; row < promptRows; row++) place(row, row);
    for (const [start, end] of branches) for (let row = start; row < end; row++) place(row, promptRows + row - start);
  });
  return int64Tensor([batch * length], positions);
}

/** The same example without its first `count` rows, which are all of its prompt. */
export function withoutFirstRows({ rows, labels, promptRows, branches }: PackedExample, count: number): PackedExample {
  return {
    rows: rows.slice(count),
    labels: labels.map(({ row, id }) => ({ row: row - count, id })),
    promptRows: promptRows - count,
    branches: branches.map(([start, end]) => [start - count, end - count]),
  };
}
