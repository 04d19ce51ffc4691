import { assert, Defect } from '../../base/failure.ts';
import { bfloat16Bits, float16Bits } from '../../base/half.ts';
import { onnxDataType } from '../onnx/data-types.ts';
import { int, type NodeEmitter } from '../onnx/node-emitter.ts';
import { broadcastShapes, type DataType, isFloat, type TensorType } from '../tensor.ts';
import { type Gradient, type Operator, type Rowwise, Value } from '../value.ts';
import { constant } from './leaves.ts';
import { alongRows } from './rowwise.ts';

type UnaryVjp = (x: Value, y: Value, dy: Value) => Value;

class Unary implements Operator {
  constructor(
    readonly name: string,
    private readonly opType: string,
    private readonly derivative: UnaryVjp,
  ) {}
  infer(x: TensorType): TensorType {
    assert(isFloat(x.dtype), `${this.name} of ${x.dtype}`);
    return x;
  }
  vjp(y: Value, dy: Value, x: Value): Gradient[] {
    return [() => this.derivative(x, y, dy)];
  }
  rowwise(output: Value): Rowwise {
    return alongRows(this, output);
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: this.opType, inputs: [x] });
  }
}

type BinaryVjp = (a: Value, b: Value, y: Value, dy: Value) => readonly [Gradient, Gradient];

class Binary implements Operator {
  constructor(
    readonly name: string,
    private readonly opType: string,
    private readonly derivatives: BinaryVjp,
  ) {}
  infer(a: TensorType, b: TensorType): TensorType {
    assert(a.dtype === b.dtype, `${this.name} of ${a.dtype} and ${b.dtype}`);
    return { dtype: a.dtype, shape: broadcastShapes(a.shape, b.shape) };
  }
  vjp(y: Value, dy: Value, a: Value, b: Value): readonly Gradient[] {
    return this.derivatives(a, b, y, dy);
  }
  rowwise(output: Value): Rowwise {
    return alongRows(this, output);
  }
  lower(emit: NodeEmitter, _: Value, a: string, b: string): string {
    return emit.node({ opType: this.opType, inputs: [a, b] });
  }
}

class Comparison implements Operator {
  constructor(
    readonly name: string,
    private readonly opType: string,
  ) {}
  infer(a: TensorType, b: TensorType): TensorType {
    assert(a.dtype === b.dtype, `${this.name} of ${a.dtype} and ${b.dtype}`);
    return { dtype: 'bool', shape: broadcastShapes(a.shape, b.shape) };
  }
  vjp(): null[] {
    return [null, null];
  }
  rowwise(output: Value): Rowwise {
    return alongRows(this, output);
  }
  lower(emit: NodeEmitter, _: Value, a: string, b: string): string {
    return emit.node({ opType: this.opType, inputs: [a, b] });
  }
}

class Where implements Operator {
  readonly name = 'where';
  infer(condition: TensorType, a: TensorType, b: TensorType): TensorType {
    assert(condition.dtype === 'bool' && a.dtype === b.dtype, `where of ${condition.dtype}, ${a.dtype}, ${b.dtype}`);
    return { dtype: a.dtype, shape: broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape)) };
  }
  vjp(_: Value, dy: Value, condition: Value): (Gradient | null)[] {
    const zero = scalar(0, dy.dtype);
    return [null, () => where(condition, dy, zero), () => where(condition, zero, dy)];
  }
  rowwise(output: Value): Rowwise {
    return alongRows(this, output);
  }
  lower(emit: NodeEmitter, _: Value, condition: string, a: string, b: string): string {
    return emit.node({ opType: 'Where', inputs: [condition, a, b] });
  }
}

class Cast implements Operator {
  readonly name = 'cast';
  constructor(readonly dtype: DataType) {}
  infer(x: TensorType): TensorType {
    return { dtype: this.dtype, shape: x.shape };
  }
  vjp(y: Value, dy: Value, x: Value): (Gradient | null)[] {
    return [isFloat(y.dtype) && isFloat(x.dtype) ? () => cast(dy, x.dtype) : null];
  }
  rowwise(output: Value): Rowwise {
    return alongRows(this, output);
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: 'Cast', inputs: [x], attributes: { to: int(onnxDataType(this.dtype)) } });
  }
}

/** A value with no dimensions. */
export function scalar(value: number, dtype: DataType = 'float32'): Value {
  switch (dtype) {
    case 'float32':
      return constant({ dtype, shape: [], data: Float32Array.of(value) });
    case 'float16':
      return constant({ dtype, shape: [], data: Uint16Array.of(float16Bits(value)) });
    case 'bfloat16':
      return constant({ dtype, shape: [], data: Uint16Array.of(bfloat16Bits(value)) });
    case 'int64':
      return constant({ dtype, shape: [], data: BigInt64Array.of(BigInt(value)) });
    default:
      throw new Defect(`no scalar constants of ${dtype}`);
  }
}

const unary = (name: string, opType: string, derivative: UnaryVjp) => {
  const operator = new Unary(name, opType, derivative);
  return (x: Value): Value => new Value(operator, [x]);
};

const binary = (name: string, opType: string, derivatives: BinaryVjp) => {
  const operator = new Binary(name, opType, derivatives);
  return (a: Value, b: Value | number): Value => new Value(operator, [a, operand(b, a)]);
};

const comparison = (name: string, opType: string) => {
  const operator = new Comparison(name, opType);
  return (a: Value, b: Value | number): Value => new Value(operator, [a, operand(b, a)]);
};

function operand(b: Value | number, a: Value): Value {
  return typeof b === 'number' ? scalar(b, a.dtype) : b;
}

export const add = binary('add', 'Add', (_a, _b, _y, dy) => [() => dy, () => dy]);
export const sub = binary('sub', 'Sub', (_a, _b, _y, dy) => [() => dy, () => neg(dy)]);
export const mul = binary('mul', 'Mul', (a, b, _y, dy) => [() => mul(dy, b), () => mul(dy, a)]);
export const div = binary('div', 'Div', (_a, b, y, dy) => [() => div(dy, b), () => neg(div(mul(dy, y), b))]);

export const neg = unary('neg', 'Neg', (_x, _y, dy) => neg(dy));
export const exp = unary('exp', 'Exp', (_x, y, dy) => mul(dy, y));
export const log = unary('log', 'Log', (x, _y, dy) => div(dy, x));
export const sqrt = unary('sqrt', 'Sqrt', (_x, y, dy) => div(mul(dy, 0.5), y));
export const reciprocal = unary('reciprocal', 'Reciprocal', (_x, y, dy) => neg(mul(dy, mul(y, y))));
export const sigmoid = unary('sigmoid', 'Sigmoid', (_x, y, dy) => mul(dy, mul(y, sub(scalar(1, y.dtype), y))));
export const tanh = unary('tanh', 'Tanh', (_x, y, dy) => mul(dy, sub(scalar(1, y.dtype), mul(y, y))));
/** The error function; its derivative is 2/√π · exp(-x²). */
export const erf = unary('erf', 'Erf', (x, _y, dy) => mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))));
export const relu = unary('relu', 'Relu', (x, _y, dy) => where(greater(x, 0), dy, scalar(0, dy.dtype)));

export const greater = comparison('greater', 'Greater');
export const equal = comparison('equal', 'Equal');

/** `a` where `condition` holds, else `b`. */
export function where(condition: Value, a: Value, b: Value): Value {
  return new Value(new Where(), [condition, a, b]);
}

export function cast(x: Value, dtype: DataType): Value {
  return x.dtype === dtype ? x : new Value(new Cast(dtype), [x]);
}
