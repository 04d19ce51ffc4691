import { expect, test } from 'vitest';
import { present } from '../../../src/base/failure.ts';
import { gradients } from '../../../src/graph/gradient.ts';
import { constant, gather, input, mul, sumAll } from '../../../src/graph/operators/index.ts';
import { float32Tensor, int64Tensor, type Shape, type TensorData } from '../../../src/graph/tensor.ts';
import { topologicalOrder, type Value } from '../../../src/graph/value.ts';
import type { AttentionContext } from '../../../src/models/attention/attention-context.ts';
import { maskedScore, PackedAttention } from '../../../src/models/attention/packed-attention.ts';
import { expectClose, numbered, run } from '../../graph/run-graph.ts';
import { PaddedAttention } from '../architectures/padded-attention.ts';

/** Long enough for several blocks of rows, and no multiple of what suits the kernels. */
const [prefix, batch, length] = [5, 2, 150];
const [heads, keyValueHeads, headSize] = [4, 2, 4];
const rows = prefix + batch * length;
/** The packed row of each row of whole sequences. */
const unpacked = Array.from({ length: batch }, (_, example) =>
  Array.from({ length: prefix + length }, (_, row) => (row < prefix ? row : row + example * length)),
).flat();

const waves = (shape: Shape, frequency: number) =>
  float32Tensor(
    shape,
    Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, index) =>
      Math.sin(1 + frequency * index),
    ),
  );
const feeds = {
  query: waves([rows, heads, headSize], 0.7),
  key: waves([rows, keyValueHeads, headSize], 1.3),
  value: waves([rows, keyValueHeads, headSize], 0.9),
};
const [query, key, value] = [
  input('query', 'float32', feeds.query.shape),
  input('key', 'float32', feeds.key.shape),
  input('value', 'float32', feeds.value.shape),
];
const sequences = (packed: Value) => gather(packed, constant(int64Tensor([unpacked.length], unpacked)));
const attend = (context: AttentionContext, q: Value, k: Value, v: Value) =>
  context.attend({ layer: 0, query: q, key: k, value: v, scale: 0.5 });

/** Who sees whom, for rows that see the prefix and their example up to themselves but for one slot. */
const hidden = 30;
const holedMask = () => {
  const width = prefix + length;
  const visible = (row: number, slot: number) => slot <= prefix + row && (slot !== prefix + hidden || row === hidden);
  return float32Tensor(
    [batch, 1, 1, length, width],
    Array.from({ length: batch * length * width }, (_, index) =>
      visible(Math.floor(index / width) % length, index % width) ? 0 : maskedScore,
    ),
  );
};

/** The attended rows of all sequences, and the gradients of a sum of them with respect to query, key and value. */
async function answers(attended: Value, more: Readonly<Record<string, TensorData>> = {}): Promise<TensorData[]> {
  const loss = sumAll(mul(attended, constant(waves(attended.shape, 0.4))));
  const results = await run(numbered([attended, ...gradients(loss, [query, key, value])]), { ...feeds, ...more });
  return [0, 1, 2, 3].map((index) => present(results[`output${index}`], 'an output'));
}

test('long examples get the attention and the gradients that the formula gives', async () => {
  const packed = await answers(sequences(attend(new PackedAttention({ prefix, batch, length }), query, key, value)));
  const judge = new PaddedAttention(batch, prefix + length);
  const expected = await answers(attend(judge, sequences(query), sequences(key), sequences(value)));
  for (const [index, tensor] of expected.entries()) expectClose(present(packed[index], 'a tensor'), tensor, 1e-5);
});

test('a row whose slots are hidden by a mask attends as if they did not exist', async () => {
  const mask = input('mask', 'float32', [batch, 1, 1, length, prefix + length]);
  const masked = attend(new PackedAttention({ prefix, batch, length }, { mask }), query, key, value);
  const [actual] = await answers(sequences(masked), { mask: holedMask() });
  const without = unpacked.filter((_, index) => index % (prefix + length) !== prefix + hidden);
  const shorter = (packed: Value) => gather(packed, constant(int64Tensor([without.length], without)));
  const judge = attend(new PaddedAttention(batch, prefix + length - 1), shorter(query), shorter(key), shorter(value));
  const [expected] = await answers(judge);
  const width = heads * headSize;
  const kept = Array.from(present(actual, 'rows').data, Number).filter(
    (_, index) => Math.floor(index / width) % (prefix + length) !== prefix + hidden,
  );
  expectClose(float32Tensor([without.length, width], kept), present(expected, 'rows'), 1e-5);
});

test('most of the scores that no row sees are not computed', () => {
  const attended = attend(new PackedAttention({ prefix, batch, length }), query, key, value);
  const weights = topologicalOrder([attended]).filter(({ operator }) => operator.name === 'softmax');
  const computed = weights.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const all = heads * (prefix * prefix + batch * length * (prefix + length));
  expect(computed).toBeLessThan(0.8 * all);
});
