import { present } from '../../src/base/failure.ts';
import { float32Tensor, type TensorData } from '../../src/graph/tensor.ts';
import { Session } from '../../src/runtime/session.ts';
import type { Build } from './operator-rows.ts';
import { feedsFor, inputsFor } from './run-graph.ts';

/**
 * A step that leaves the inputs of the cases, multiples of 1/64, exact in float32. The formula of the fourth order errs by h⁴/30 · f⁽⁵⁾,
 * at most 2e-5 here (the reciprocal at 1/2), and passes on float32's rounding of the outputs 1.5/h times, about 1e-5: results are good
 * to 1e-4.
 */
const h = 1 / 64;

/** The gradient of Σ build(inputs) ∘ cotangent with respect to the input number `index`, from values of the function alone. */
export async function centralDifferences(
  build: Build,
  inputs: readonly TensorData[],
  cotangent: TensorData,
  index: number,
): Promise<TensorData> {
  const session = await Session.create({ output: build(...inputsFor(inputs)) }, { threads: 1 });
  const point = present(inputs[index], 'the input');
  const valueAt = async (element: number, offset: number): Promise<number> => {
    const moved = Float32Array.from(point.data, Number);
    moved[element] = present(moved[element], 'the element') + offset;
    const { output } = await session.run(feedsFor(inputs.with(index, float32Tensor(point.shape, moved))));
    return dot(output, cotangent);
  };
  const gradient = new Float32Array(point.data.length);
  for (let element = 0; element < gradient.length; element++) {
    const near = (await valueAt(element, h)) - (await valueAt(element, -h));
    const far = (await valueAt(element, 2 * h)) - (await valueAt(element, -2 * h));
    gradient[element] = (8 * near - far) / (12 * h);
  }
  await session.release();
  return float32Tensor(point.shape, gradient);
}

/** In double precision: only the outputs themselves carry float32's rounding. */
function dot(a: TensorData, b: TensorData): number {
  let total = 0;
  for (let index = 0; index < a.data.length; index++) total += Number(a.data[index]) * Number(b.data[index]);
  return total;
}
