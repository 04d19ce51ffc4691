// One process: reads a workload, computes its first loss and gradient in its precision and exactly, writes how far they are apart.
import { text } from 'node:stream/consumers';
import { present } from '../src/base/failure.ts';
import { gradients } from '../src/graph/gradient.ts';
import { input } from '../src/graph/operators/index.ts';
import type { Value } from '../src/graph/value.ts';
import { Session } from '../src/runtime/session.ts';
import { measureBatch } from '../src/training/batches/batch-shapes.ts';
import { benchmarkObjective } from './objective.ts';
import { type Fidelity, type Workload, workloadSchema } from './workload.ts';

const workload = workloadSchema.parse(JSON.parse(await text(process.stdin)));
const exact = await firstStep({ ...workload, precision: 'exact' });
const { loss, gradient } = await firstStep(workload);
const fidelity: Fidelity = {
  lossDifference: (loss - exact.loss) / exact.loss,
  gradientCosine:
    dot(gradient, exact.gradient) / Math.sqrt(dot(gradient, gradient) * dot(exact.gradient, exact.gradient)),
};
process.stdout.write(JSON.stringify(fidelity));

async function firstStep(own: Workload) {
  const { objective, items } = await benchmarkObjective(own);
  const shape = measureBatch(items.map((item) => objective.size(item)));
  const parameters = objective.parameters.map(({ name, initial }) => input(name, 'float32', initial.shape));
  const named = new Map(objective.parameters.map(({ name }, index) => [name, present(parameters[index], name)]));
  const { lossSum } = objective.build(named, shape);
  const outputs: Record<string, Value> = Object.fromEntries(
    gradients(lossSum, parameters).map((gradient, index) => [`gradient${index}`, gradient]),
  );
  outputs.lossSum = lossSum;
  const session = await Session.create(outputs, objective.session);
  const starts = Object.fromEntries(objective.parameters.map(({ name, initial }) => [name, initial]));
  const results = await session.run({ ...(await objective.feeds(items, shape, 0)), ...starts });
  await session.release();
  const gradient = parameters.flatMap((_, index) =>
    Array.from(present(results[`gradient${index}`], 'a gradient').data, Number),
  );
  return { loss: Number(present(results.lossSum, 'the loss').data[0]), gradient };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0);
}
