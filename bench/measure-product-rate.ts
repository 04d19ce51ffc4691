// One measured process: reads what is to compute, multiplies matrices of the shapes that dominate a step, writes multiply-adds times two a second.
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { cast, constant, input, matmul } from '../src/graph/operators/index.ts';
import { float32Tensor, type Shape } from '../src/graph/tensor.ts';
import { Session } from '../src/runtime/session.ts';
import { clocks, secondsNow, threadsFor } from './clock.ts';

/** On a GPU a chain of products of its own half-precision numbers, long enough that the way there and back does not count. */
const sizes = {
  cpu: { rows: 672, inner: 576, columns: 1536, products: 1, repetitions: 40 },
  cuda: { rows: 2688, inner: 2048, columns: 5504, products: 100, repetitions: 5 },
} as const;

const requestSchema = z.object({
  provider: z.enum(['cpu', 'cuda']),
  dtype: z.enum(['float32', 'bfloat16', 'float16']),
  clock: z.enum(clocks),
});

const { provider, dtype, clock } = requestSchema.parse(JSON.parse(await text(process.stdin)));
const { rows, inner, columns, products, repetitions } = sizes[provider];

/** As small as keeps a chain of products within float16. */
const noise = (shape: Shape) => {
  const count = shape.reduce((product, size) => product * size, 1);
  return float32Tensor(
    shape,
    Float32Array.from({ length: count }, (_, index) => Math.sin(index) / Math.sqrt(inner)),
  );
};
const [there, back] = [noise([inner, columns]), noise([columns, inner])].map((matrix) => cast(constant(matrix), dtype));
let product = cast(input('a', 'float32', [rows, inner]), dtype);
for (let index = 0; index < products; index++) {
  const matrix = index % 2 === 0 ? there : back;
  if (matrix !== undefined) product = matmul(product, matrix);
}
const session = await Session.create({ product: cast(product, 'float32') }, { provider, ...threadsFor(clock) });
const feeds = { a: noise([rows, inner]) };
await session.run(feeds);
const seconds: number[] = [];
for (let repetition = 0; repetition < repetitions; repetition++) {
  const start = secondsNow(clock);
  await session.run(feeds);
  seconds.push(secondsNow(clock) - start);
}
// The fastest run: what the machine can do, not what else it was doing.
const operationsPerSecond = (2 * products * rows * inner * columns) / Math.min(...seconds);
process.stdout.write(JSON.stringify({ operationsPerSecond }));
