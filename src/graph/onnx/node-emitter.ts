import type { TensorData } from '../tensor.ts';

/** A value of an ONNX attribute; the kind is explicit because ONNX tells `1` from `1.0`. */
export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };

export const int = (value: number): OnnxAttribute => ({ kind: 'int', value });
export const float = (value: number): OnnxAttribute => ({ kind: 'float', value });
export const text = (value: string): OnnxAttribute => ({ kind: 'string', value });
export const ints = (value: readonly number[]): OnnxAttribute => ({ kind: 'ints', value });

export interface OnnxNode {
  readonly opType: string;
  /** Empty for ONNX's own operators, `com.microsoft` for onnxruntime's. */
  readonly domain?: '' | 'com.microsoft';
  /** Names of the inputs; an empty name leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** The name of result `index` of a node, from the name of its first. */
export function furtherResult(first: string, index: number): string {
  return index === 0 ? first : `${first}.${index}`;
}

/** Where operators write their ONNX nodes to. */
export interface NodeEmitter {
  /** Adds a node with one result and returns the result's name. */
  node(node: OnnxNode): string;
  /** Adds a node with `count` results and returns their names; `furtherResult` gives them too. */
  nodes(node: OnnxNode, count: number): readonly string[];
  /** Adds a constant, for what ONNX wants as a tensor rather than an attribute (a shape, the axes of a sum). */
  constant(tensor: TensorData): string;
}
