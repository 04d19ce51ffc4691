// Graphs without a source of speed, for the bench alone: the library has no other way of computing these.
import { assert } from '../src/base/failure.ts';
import {
  add,
  concat,
  erf,
  gather,
  matmul,
  mean,
  mul,
  reciprocal,
  reshape,
  sigmoid,
  slice,
  softmax,
  sqrt,
  sub,
  tanh,
} from '../src/graph/operators/index.ts';
import { Gather } from '../src/graph/operators/indexing.ts';
import { Input } from '../src/graph/operators/leaves.ts';
import { MatMul } from '../src/graph/operators/matmul.ts';
import { Concat, Slice } from '../src/graph/operators/movement.ts';
import { LayerNorm, RmsNorm } from '../src/graph/operators/normalisation.ts';
import { rewrite } from '../src/graph/rewrite.ts';
import { Value } from '../src/graph/value.ts';

/** Logits of every row, as PEFT has them: the rows of the labels are selected last. */
export function logitsEverywhere(outputs: readonly Value[]): Value[] {
  const unselected = new Map<Value, { readonly rows: Value; readonly indices: Value }>();
  const selected = (rows: Value, indices: Value): Value => {
    const value = gather(rows, indices);
    unselected.set(value, { rows, indices });
    return value;
  };
  const rewritten = rewrite(outputs, (value, inputs) => {
    const [first, indices] = inputs;
    if (first === undefined) return undefined;
    if (value.operator instanceof Gather && isLabelRows(indices)) return selected(first, indices);
    const selection = unselected.get(first);
    if (selection === undefined) return undefined;
    const whole = value.operator.rowwise?.(value, selection.rows.size(0));
    const isAlone = whole?.inputs.every((goesAlong, index) => goesAlong === (index === 0)) === true;
    if (whole === undefined || !isAlone) return undefined;
    return selected(new Value(whole.operator, [selection.rows, ...inputs.slice(1)]), selection.indices);
  });
  assert(unselected.size > 1, 'a loss reads logits at the rows of its labels');
  return rewritten;
}

function isLabelRows(value: Value | undefined): value is Value {
  return value?.operator instanceof Input && value.operator.label === 'label_rows';
}

/** Attention of each example as one product over all slots, those behind the mask included. */
export function attentionInOneBlock(outputs: readonly Value[]): Value[] {
  return rewrite(outputs, ({ operator }, blocks) => {
    if (!(operator instanceof Concat) || operator.axis !== 2) return undefined;
    // The last block sees all slots, and its rows and its mask are parts of the whole.
    const [weights, values] = inputsOf(blocks.at(-1), 'matmul');
    const [masked] = inputsOf(weights, 'softmax');
    const [scores, mask] = inputsOf(masked, 'add');
    const [query, keys] = inputsOf(scores, 'matmul');
    const product = scores?.operator;
    const [allRows, wholeMask] = [wholeOf(query), wholeOf(mask)];
    if (!(product instanceof MatMul) || !keys || !values || !allRows || !wholeMask) return undefined;
    return matmul(softmax(add(new Value(product, [allRows, keys]), wholeMask)), values);
  });
}

function inputsOf(value: Value | undefined, operator: string): readonly (Value | undefined)[] {
  return value?.operator.name === operator ? value.inputs : [];
}

function wholeOf(part: Value | undefined): Value | undefined {
  return part?.operator instanceof Slice ? part.inputs[0] : undefined;
}

/** Activations, normalisations and rotation of elementary operators, whose results the backward pass keeps. */
export function withoutFusedKernels(outputs: readonly Value[]): Value[] {
  return rewrite(outputs, ({ operator }, [x, second, third]) => {
    if (x === undefined) return undefined;
    if (operator instanceof RmsNorm && second !== undefined)
      return mul(mul(x, inverseRoot(mean(mul(x, x), [-1]), operator.epsilon)), second);
    if (operator instanceof LayerNorm && second !== undefined && third !== undefined) {
      const centred = sub(x, mean(x, [-1]));
      const inverse = inverseRoot(mean(mul(centred, centred), [-1]), operator.epsilon);
      return add(mul(mul(centred, inverse), second), third);
    }
    switch (operator.name) {
      case 'silu':
        return mul(x, sigmoid(x));
      case 'gelu':
        return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));
      case 'geluTanh': {
        const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
        return mul(mul(x, 0.5), add(tanh(inner), 1));
      }
      case 'rotate':
        return second === undefined || third === undefined ? undefined : rotated(x, second, third);
      default:
        return undefined;
    }
  });
}

function inverseRoot(x: Value, epsilon: number): Value {
  return reciprocal(sqrt(add(x, epsilon)));
}

/** @param x [n, heads, size]; `cosines` and `sines` [n, pairs] */
function rotated(x: Value, cosines: Value, sines: Value): Value {
  const [rows, pairs] = [cosines.size(0), cosines.size(1)];
  const [cosine, sine] = [cosines, sines].map((angles) => reshape(angles, [rows, 1, pairs]));
  assert(cosine !== undefined && sine !== undefined, 'angles');
  const [first, second] = [slice(x, 2, 0, pairs), slice(x, 2, pairs, 2 * pairs)];
  const turned = [sub(mul(first, cosine), mul(second, sine)), add(mul(second, cosine), mul(first, sine))];
  return concat(x.size(2) === 2 * pairs ? turned : [...turned, slice(x, 2, 2 * pairs, x.size(2))], 2);
}
