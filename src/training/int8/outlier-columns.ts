import { present } from '../../base/failure.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { Session, type SessionOptions } from '../../runtime/session.ts';
import { layerProducts } from './frozen-products.ts';

/** How many of k input columns stay in float32: with fewer the gradient turns, with more the thin product costs time. */
export const outlierCount = (k: number): number => Math.min(8, k);

/** Plain text of several kinds. Which channels carry huge values is a trait of the model, hardly of what it reads. */
const sentences = [
  'The committee met on Tuesday to discuss whether the old bridge over the river should be repaired or replaced.',
  '"I never said that," she answered, and laughed. "But if you ask me now: yes, of course!"',
  'Question: Which country lies in the south of Europe? Answer: Italy. Premise: It rained all night. True, false or neither?',
  'def mean(values): return sum(values) / len(values)  # 3.14, 2024-05-17, $12,000 and 50 %',
  'Die Katze schläft auf dem Sofa. Le chat dort sur le canapé. 猫はソファの上で眠っている。',
];

/** By the names of the layers' matrices: the input columns of the largest magnitude over the sentences, ascending. */
export async function outlierColumns(model: LanguageModel, session: SessionOptions): Promise<Map<string, number[]>> {
  const ids = sentences.flatMap((sentence) => model.tokenizer.encode(sentence));
  const { maxPositions } = model.network.dimensions;
  const products = layerProducts(model, ids.slice(0, maxPositions));
  const inputs = [...new Set(products.map(({ x }) => x))];
  const names = new Map(inputs.map((x, index) => [x, `x${index}`]));
  const calibration = await Session.create(Object.fromEntries([...names].map(([x, name]) => [name, x])), session);
  const results = await calibration.run({});
  await calibration.release();
  const outliers = new Map(
    [...names].map(([x, name]) => [x, largestColumns(present(results[name], 'the activations').data, x.size(1))]),
  );
  return new Map(products.map(({ x, weight }) => [weight.label, present(outliers.get(x), 'the columns')]));
}

function largestColumns(activations: ArrayLike<number | bigint>, columns: number): number[] {
  const largest = new Float32Array(columns);
  for (let index = 0; index < activations.length; index++) {
    const column = index % columns;
    largest[column] = Math.max(largest[column] ?? 0, Math.abs(Number(activations[index])));
  }
  const byMagnitude = [...largest.keys()].sort((a, b) => (largest[b] ?? 0) - (largest[a] ?? 0));
  return byMagnitude.slice(0, outlierCount(columns)).sort((a, b) => a - b);
}
