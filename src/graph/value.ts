import type { NodeEmitter } from './onnx/node-emitter.ts';
import type { TensorType } from './tensor.ts';

/** Builds the contribution of one result's gradient to one input's gradient; called only for inputs that need it. */
export type Gradient = () => Value;

export interface Rowwise {
  readonly operator: Operator;
  /** Of each input, whether it goes along row by row. */
  readonly inputs: readonly boolean[];
}

/**
 * An operator together with its attributes. All that the engine knows of an operator stands in its class: the shape rule,
 * the vector-Jacobian product and the lowering to ONNX.
 */
export interface Operator {
  readonly name: string;

  /** The type of the result; throws a `Defect` when the inputs do not fit. */
  infer(...inputs: TensorType[]): TensorType;

  /**
   * The vector-Jacobian product: for each input, how the gradient of `output` reaches it, or null where none does
   * (an index, a condition). The gradient of a broadcast input may keep the broadcast shape: `gradients` sums it.
   * An operator without this method is not differentiable.
   */
  vjp?(output: Value, gradient: Value, ...inputs: Value[]): readonly (Gradient | null)[];

  /**
   * Where each row of the result (along its first axis) is computed from the same row of some inputs and from all of the others: which inputs
   * those are, and the operator for another number of rows. Without it, any row may depend on all.
   */
  rowwise?(output: Value, rows: number): Rowwise | undefined;

  /** Whether the operator is computed in float32 where a network computes in half precision: it adds up much, or its result is the loss. */
  needsFloat32?(): boolean;

  /** Whether the result is better computed again for the backward pass than kept until then; see `recompute`. */
  isCheapToRepeat?(output: Value): boolean;

  /** Writes ONNX nodes that read the names in `inputs`, and returns the name of the result. */
  lower(emit: NodeEmitter, output: Value, ...inputs: string[]): string;
}

/**
 * A node of a computation: an operator applied to other values. A graph is nothing but the values that are reachable from its
 * outputs, so what no output needs does not exist.
 */
export class Value {
  readonly operator: Operator;
  readonly inputs: readonly Value[];
  readonly type: TensorType;

  constructor(operator: Operator, inputs: readonly Value[]) {
    this.operator = operator;
    this.inputs = inputs;
    this.type = operator.infer(...inputs.map((input) => input.type));
  }

  get dtype() {
    return this.type.dtype;
  }

  get shape() {
    return this.type.shape;
  }

  get rank() {
    return this.type.shape.length;
  }

  /** The size along `axis`, which may count from the back. */
  size(axis: number): number {
    const size = this.type.shape.at(axis);
    if (size === undefined) throw new RangeError(`axis ${axis} is outside the shape [${this.type.shape}]`);
    return size;
  }
}

/**
 * All values that `outputs` depend on, each after its inputs.
 * @param inputsOf in which order the inputs of a value come
 */
export function topologicalOrder(
  outputs: Iterable<Value>,
  inputsOf: (value: Value) => readonly Value[] = ({ inputs }) => inputs,
): Value[] {
  const order: Value[] = [];
  const seen = new Set<Value>();
  // An explicit stack: a graph is deeper than the call stack allows.
  const stack: { value: Value; inputs: readonly Value[]; next: number }[] = [];
  for (const output of outputs) {
    if (seen.has(output)) continue;
    seen.add(output);
    stack.push({ value: output, inputs: inputsOf(output), next: 0 });
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.inputs[top.next++];
      if (input === undefined) {
        order.push(top.value);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ value: input, inputs: inputsOf(input), next: 0 });
      }
    }
  }
  return order;
}
