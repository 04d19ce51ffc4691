import { expect } from 'vitest';
import { input } from '../../src/graph/operators/index.ts';
import type { TensorData } from '../../src/graph/tensor.ts';
import type { Value } from '../../src/graph/value.ts';
import { Session } from '../../src/runtime/session.ts';

/** The values of `outputs`, computed once by onnxruntime. */
export async function run<Name extends string>(
  outputs: Readonly<Record<Name, Value>>,
  feeds: Readonly<Record<string, TensorData>>,
  weightFolder?: string,
): Promise<Record<Name, TensorData>> {
  const session = await Session.create(outputs, {
    threads: 1,
    ...(weightFolder === undefined ? {} : { weightFolder }),
  });
  const results = await session.run(feeds);
  await session.release();
  return results;
}

/** Inputs like the tensors of `given`; `feedsFor` gives them to a session. */
export function inputsFor(given: readonly TensorData[]): Value[] {
  return given.map(({ dtype, shape }, index) => input(`input${index}`, dtype, shape));
}

export function feedsFor(given: readonly TensorData[]): Record<string, TensorData> {
  return Object.fromEntries(given.map((tensor, index) => [`input${index}`, tensor]));
}

/** Values under the names output0, output1, … */
export function numbered(values: readonly Value[]): Record<string, Value> {
  return Object.fromEntries(values.map((value, index) => [`output${index}`, value]));
}

/** Same shape, and every element within `tolerance` of the expected: relative, absolute below one. */
export function expectClose(actual: TensorData, expected: TensorData, tolerance: number): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.data.length).toBe(expected.data.length);
  for (let index = 0; index < expected.data.length; index++) {
    const [a, b] = [Number(actual.data[index]), Number(expected.data[index])];
    if (!(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)))) {
      expect.fail(`element ${index} is ${a}, not ${b}: [${actual.data}] against [${expected.data}]`);
    }
  }
}
