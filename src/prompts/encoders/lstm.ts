import { present } from '../../base/failure.ts';
import {
  add,
  concat,
  constant,
  gather,
  matmul,
  mul,
  reshape,
  sigmoid,
  slice,
  split,
  tanh,
} from '../../graph/operators/index.ts';
import { int64Tensor } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';

/** One direction of one layer, shaped as in PyTorch: the gates input, forget, cell and output stand below each other. */
export interface LstmDirection {
  /** [4 · hidden, inputs] */
  readonly weightIh: Value;
  /** [4 · hidden, hidden] */
  readonly weightHh: Value;
  /** [4 · hidden] */
  readonly biasIh: Value;
  /** [4 · hidden] */
  readonly biasHh: Value;
}

export interface LstmLayer {
  readonly forward: LstmDirection;
  readonly reverse: LstmDirection;
  /** What the layer's output is multiplied by before the next layer reads it: a dropout mask [steps, 2 · hidden]. */
  readonly outputMask?: Value | undefined;
}

/**
 * PyTorch's bidirectional `LSTM` (Hochreiter & Schmidhuber, 1997) over one sequence, unrolled, from zero states.
 * @param x [steps, inputs]
 * @returns the hidden states of the last layer [steps, 2 · hidden], the forward direction's first
 */
export function bidirectionalLstm(x: Value, layers: readonly LstmLayer[]): Value {
  return layers.reduce((input, layer) => {
    const output = bidirectionalLayer(input, layer);
    return layer.outputMask === undefined ? output : mul(output, layer.outputMask);
  }, x);
}

/** Both directions advance together as a batch of two; the reverse one reads the sequence backwards. */
function bidirectionalLayer(x: Value, { forward, reverse }: LstmLayer): Value {
  const bias = stack(add(forward.biasIh, forward.biasHh), add(reverse.biasIh, reverse.biasHh));
  const weightIh = stack(forward.weightIh, reverse.weightIh);
  const weightHh = stack(forward.weightHh, reverse.weightHh);
  const size = forward.weightHh.size(1);
  // The inputs' share of all gates at all steps is one product; only the states' share must wait for the step before.
  const fromInputs = add(
    matmul(stack(x, reversed(x)), weightIh, { transposeB: true }),
    reshape(bias, [2, 1, 4 * size]),
  );
  const states: CellState[] = [];
  for (let step = 0; step < x.size(0); step++) {
    states.push(nextState(slice(fromInputs, 1, step, step + 1), weightHh, states.at(-1)));
  }
  const hidden = concat(
    states.map((state) => state.hidden),
    1,
  );
  const [ahead, back] = split(hidden, 0, [1, 1]).map((direction) => reshape(direction, [x.size(0), size]));
  return concat([present(ahead, 'the forward direction'), reversed(present(back, 'the reverse direction'))], 1);
}

/** [2, 1, hidden] both. */
interface CellState {
  readonly hidden: Value;
  readonly cell: Value;
}

/** One step of both directions; `gates` [2, 1, 4 · hidden] is the inputs' share. Without a state before it, that state is zero. */
function nextState(gates: Value, weightHh: Value, before: CellState | undefined): CellState {
  const size = weightHh.size(2);
  const sum = before === undefined ? gates : add(gates, matmul(before.hidden, weightHh, { transposeB: true }));
  const part = (of: Value, gate: number) => slice(of, 2, gate * size, (gate + 1) * size);
  // One sigmoid for all four gates is cheaper than cutting the cell's out first, although nobody reads that quarter.
  const opened = sigmoid(sum);
  const candidate = mul(part(opened, 0), tanh(part(sum, 2)));
  const cell = before === undefined ? candidate : add(mul(part(opened, 1), before.cell), candidate);
  return { hidden: mul(part(opened, 3), tanh(cell)), cell };
}

/** [2, …shape] of two tensors of one shape. */
function stack(a: Value, b: Value): Value {
  return concat(
    [a, b].map((value) => reshape(value, [1, ...value.shape])),
    0,
  );
}

/** The rows from the last to the first. */
function reversed(x: Value): Value {
  const rows = x.size(0);
  return gather(x, constant(int64Tensor([rows], [...Array(rows).keys()].reverse())));
}
