import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { Random } from '../../src/base/random.ts';
import { FixedRows } from '../../src/fixed-rows/fixed-rows.ts';
import { gradients } from '../../src/graph/gradient.ts';
import { input } from '../../src/graph/operators/index.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { promptTuning } from '../../src/prompts/methods.ts';
import { type PackedExample, packExample } from '../../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../../src/prompts/packing/prompt-packer.ts';
import { type PromptRow, tokenRows } from '../../src/prompts/packing/prompt-row.ts';
import { Session } from '../../src/runtime/session.ts';
import { measureBatch } from '../../src/training/batches/batch-shapes.ts';
import { PromptLoss, type TunedPrompt } from '../../src/training/forward/prompt-loss.ts';
import { batch, openFixture, readReference } from '../models/architectures/fixture-models.ts';
import { letterTokenizer } from '../prompts/letter-tokenizer.ts';
import { softRows } from './support/loss-curve.ts';

/** Prompts before and after the query: the rows of a layout around its one field. */
interface Layout {
  readonly prefix: readonly PromptRow[];
  readonly before?: readonly PromptRow[];
  readonly after: readonly PromptRow[];
  readonly prompts: ReadonlyMap<string, TunedPrompt>;
}

const frozenRows = (length: number): PromptRow[] =>
  Array.from({ length }, (_, index) => ({ kind: 'soft', prompt: 'frozen', index }));

function example({ before = [], after }: Layout, index: number): PackedExample {
  const query = tokenRows(present(batch.queries[index], 'a query'));
  return packExample([...before, ...query, ...after], [present(batch.answers[index], 'an answer')]);
}

function objectiveOf(opened: Awaited<ReturnType<typeof openFixture>>, layout: Layout, cached: boolean): PromptLoss {
  const model = { ...opened, name: '', fingerprint: '', tokenizer: letterTokenizer([]) };
  const inBody = [...(layout.before ?? []), ...layout.after].flatMap((row) =>
    row.kind === 'soft' ? [row.prompt] : [],
  );
  const lengths = [...layout.prompts].map(
    ([name, { parameterisation }]) =>
      [name, present(parameterisation.parameters[0], name).initial.shape[0] ?? 0] as const,
  );
  const packer = new PromptPacker(layout.prefix, new Map(lengths.filter(([name]) => inBody.includes(name))));
  const session = { weightFolder: opened.weights.folder, threads: 1 };
  return new PromptLoss(model, packer, layout.prompts, session, undefined, undefined, undefined, cached);
}

/** The mean loss of the fixtures' batch, and its gradient with respect to the trained prompt. */
async function lossAndGradient(name: string, layout: Layout, cached: boolean) {
  const objective = objectiveOf(await openFixture(name), layout, cached);
  const items = batch.queries.map((_, index) => example(layout, index));
  const sizes = items.map((item) => objective.size(item));
  const shape = measureBatch(sizes);
  const { name: label, initial } = present(objective.parameters[0], 'the trained prompt');
  const parameter = input(label, 'float32', initial.shape);
  const { lossSum } = objective.build(new Map([[label, parameter]]), shape);
  const gradient = present(gradients(lossSum, [parameter])[0], 'the gradient');
  const session = await Session.create({ lossSum, gradient }, objective.session);
  const results = await session.run({ ...(await objective.feeds(items, shape, 0)), [label]: initial });
  await session.release();
  await objective.release();
  return {
    tokens: sizes.map(({ tokens }) => tokens),
    loss: Number(results.lossSum.data[0]) / shape.labels,
    gradient: Array.from(results.gradient.data, Number).map((value) => value / shape.labels),
  };
}

const tuned = (vectors: Float32Array, hidden: number): TunedPrompt => ({
  parameterisation: promptTuning(float32Tensor([vectors.length / hidden, hidden], vectors)),
  trainable: true,
});

function behindQuery(name: string, hidden: number): Layout {
  const prompts = new Map([['prompt', tuned(readReference(name, 'behind').prompt, hidden)]]);
  return { prefix: [], after: softRows(0, 5), prompts };
}

function expectClose(actual: readonly number[], expected: ArrayLike<number>, tolerance: number) {
  expect(actual).toHaveLength(expected.length);
  const largest = Math.max(...actual.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN))));
  expect(largest).toBeLessThan(tolerance);
}

describe('loss and gradient where the query stands before the soft tokens', () => {
  it.each(['llama', 'llama3-biases', 'qwen3', 'gpt2', 'gpt-neox'])('of %s are those of PyTorch', async (name) => {
    const { network } = await openFixture(name);
    const { tokens, loss, gradient } = await lossAndGradient(
      name,
      behindQuery(name, network.dimensions.hiddenSize),
      true,
    );
    const reference = readReference(name, 'behind');
    // Five soft tokens and the answer without its last token, whatever the query's length.
    expect(tokens).toEqual([6, 5, 7]);
    expect(Math.abs(loss - reference.loss)).toBeLessThan(2e-5);
    expectClose(gradient, reference.gradient, 2e-5);
  });
});

describe('loss and gradient with keys and values that are kept are those without', () => {
  const hidden = 32;
  const random = Random.seeded(1);
  const vectors = (name: string, length: number) => random.split(name).normals(length * hidden, 0, 0.2);
  const trained = tuned(vectors('trained', 5), hidden);
  const frozen = { ...tuned(vectors('frozen', 3), hidden), trainable: false };
  const text = tokenRows([50, 7, 8, 91]);
  const layouts: Record<string, Layout> = {
    'text, then query, then soft tokens': {
      prefix: text,
      after: softRows(0, 5),
      prompts: new Map([['prompt', trained]]),
    },
    'text, then soft tokens, then query': {
      prefix: [...text, ...softRows(0, 5)],
      after: text,
      prompts: new Map([['prompt', trained]]),
    },
    'frozen soft tokens before and after the query, then trained ones': {
      prefix: [...frozenRows(3), ...text],
      after: [...frozenRows(3), ...softRows(0, 5), ...frozenRows(2)],
      prompts: new Map([
        ['prompt', trained],
        ['frozen', frozen],
      ]),
    },
  };

  it.each(Object.keys(layouts))('%s', async (layout) => {
    const own = present(layouts[layout], layout);
    for (const name of ['llama', 'gpt2']) {
      const [cached, computed] = [await lossAndGradient(name, own, true), await lossAndGradient(name, own, false)];
      expect(cached.loss).toBeCloseTo(computed.loss, 5);
      expectClose(cached.gradient, computed.gradient, 5e-6);
    }
  });

  it('nothing is kept where the first row is a trained one', async () => {
    const layout = { prefix: softRows(0, 2), after: softRows(2, 5), prompts: new Map([['prompt', trained]]) };
    const objective = objectiveOf(await openFixture('llama'), layout, true);
    expect(objective.size(example(layout, 0))).toMatchObject({ tokens: 8, cached: 0 });
  });
});

describe('keys and values of fixed rows', () => {
  const shape = { prefix: 0, batch: 3, length: 7 };

  /** What three examples are fed, in the order in which they come. */
  async function cachedFeeds(order: readonly number[], mostBytes?: number) {
    const opened = await openFixture('llama');
    const layout = behindQuery('llama', 32);
    const fixedRows = new FixedRows({
      enabled: true,
      model: { ...opened, name: '', fingerprint: '', tokenizer: letterTokenizer([]) },
      session: { weightFolder: opened.weights.folder, threads: 1 },
      packer: new PromptPacker([], new Map([['prompt', 5]])),
      changes: () => true,
      vectors: () => new Map(),
      passes: [],
      ...(mostBytes === undefined ? {} : { mostBytes }),
    });
    const items = batch.queries.map((_, index) => example(layout, index));
    for (const index of order) await fixedRows.feeds(shape, 6, [present(items[index], 'an example')]);
    const feeds = await fixedRows.feeds(shape, 6, items);
    const read = Object.entries(feeds).map(([label, { data }]) => [label, Array.from(data, Number)] as const);
    await fixedRows.release();
    return new Map(read);
  }

  it('are the same to the bit in whatever order examples come, as after a resume, and where memory does not hold them', async () => {
    const together = await cachedFeeds([]);
    expect(together.size).toBe(2 * 2 + 2);
    expect(await cachedFeeds([2, 0])).toEqual(together);
    expect(await cachedFeeds([1], 0)).toEqual(together);
  });
});
