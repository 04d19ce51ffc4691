// One measured process: the rate of float32 matrix products of the shape that dominates a step, in multiply-adds times two a second.
import { input, matmul } from '../src/graph/operators/index.ts';
import { float32Tensor } from '../src/graph/tensor.ts';
import { Session } from '../src/runtime/session.ts';

const [rows, inner, columns] = [672, 576, 1536];
const repetitions = 40;

const session = await Session.create({
  product: matmul(input('a', 'float32', [rows, inner]), input('b', 'float32', [inner, columns])),
});
const noise = (count: number) => Float32Array.from({ length: count }, (_, index) => Math.sin(index));
const feeds = {
  a: float32Tensor([rows, inner], noise(rows * inner)),
  b: float32Tensor([inner, columns], noise(inner * columns)),
};
await session.run(feeds);
const seconds: number[] = [];
for (let repetition = 0; repetition < repetitions; repetition++) {
  const start = performance.now();
  await session.run(feeds);
  seconds.push((performance.now() - start) / 1000);
}
// The fastest run: what the machine can do, not what else it was doing.
process.stdout.write(JSON.stringify({ operationsPerSecond: (2 * rows * inner * columns) / Math.min(...seconds) }));
