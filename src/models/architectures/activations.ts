import { gelu, geluTanh, relu, silu } from '../../graph/operators/index.ts';
import type { Value } from '../../graph/value.ts';
import { configurationUnsupported } from './failures.ts';

export type Activation = (x: Value) => Value;

/** Under the names that transformers gives them; several names mean the same function, computed by another formula. */
const activations: ReadonlyMap<string, Activation> = new Map([
  ['silu', silu],
  ['swish', silu],
  ['gelu', gelu],
  ['gelu_python', gelu],
  ['gelu_new', geluTanh],
  ['gelu_fast', geluTanh],
  ['gelu_pytorch_tanh', geluTanh],
  ['relu', relu],
]);

/** @param field the entry of `file` that holds `name`, for the failure's message */
export function activationNamed(name: string, field: string, file: string): Activation {
  const activation = activations.get(name);
  if (activation === undefined) {
    throw configurationUnsupported(file, field, name, [...activations.keys()].join(' | '));
  }
  return activation;
}
