import { linear } from '../../graph/composites.ts';
import { add, concat, constant, gather, mul, reshape, sigmoid, slice, tanh } from '../../graph/operators/index.ts';
import { int64Tensor, type Shape } from '../../graph/tensor.ts';
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

/**
 * Both directions advance together: their states and gates are stacked, so that a step is one set of small nodes. Their weights are
 * not, which would copy them at every run. The reverse direction reads the sequence backwards.
 */
function bidirectionalLayer(x: Value, { forward, reverse }: LstmLayer): Value {
  const [steps, size] = [x.size(0), forward.weightHh.size(1)];
  // The inputs' share of all gates at all steps is one product; only the states' share must wait for the step before.
  const fromInputs = stack(inputGates(x, forward), inputGates(reversed(x), reverse));
  const states: CellState[] = [];
  for (let step = 0; step < steps; step++) {
    const before = states.at(-1);
    const gates = slice(fromInputs, 1, step, step + 1);
    states.push(
      nextState(before === undefined ? gates : add(gates, stateGates(before.hidden, forward, reverse)), before),
    );
  }
  const hidden = concat(
    states.map((state) => state.hidden),
    1,
  );
  const [ahead, back] = directions(hidden, [steps, size]);
  return concat([ahead, reversed(back)], 1);
}

/** [2, 1, hidden] both. */
interface CellState {
  readonly hidden: Value;
  readonly cell: Value;
}

/** The inputs' share of one direction's gates, biases included: [steps, 4 · hidden]. */
function inputGates(x: Value, { weightIh, biasIh, biasHh }: LstmDirection): Value {
  return linear(x, weightIh, add(biasIh, biasHh));
}

/** The share of the states [2, 1, hidden] of both directions' gates: [2, 1, 4 · hidden]. */
function stateGates(hidden: Value, forward: LstmDirection, reverse: LstmDirection): Value {
  const [ahead, back] = directions(hidden, [1, hidden.size(2)]);
  return stack(linear(ahead, forward.weightHh), linear(back, reverse.weightHh));
}

/** One step of both directions from their gates [2, 1, 4 · hidden]. Without a state before it, that state is zero. */
function nextState(gates: Value, before: CellState | undefined): CellState {
  const size = gates.size(2) / 4;
  const part = (of: Value, gate: number) => slice(of, 2, gate * size, (gate + 1) * size);
  // One sigmoid for all four gates is cheaper than cutting the cell's out first, although nobody reads that quarter.
  const opened = sigmoid(gates);
  const candidate = mul(part(opened, 0), tanh(part(gates, 2)));
  const cell = before === undefined ? candidate : add(mul(part(opened, 1), before.cell), candidate);
  return { hidden: mul(part(opened, 3), tanh(cell)), cell };
}

/** The two halves of what `stack` puts together, in a given shape. */
function directions(stacked: Value, shape: Shape): readonly [Value, Value] {
  return [reshape(slice(stacked, 0, 0, 1), shape), reshape(slice(stacked, 0, 1, 2), shape)];
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
