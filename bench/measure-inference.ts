// One measured process: opening the model, nearest tokens, greedy generation with a cache, ranking of answers.
import { text } from 'node:stream/consumers';
import { Random } from '../src/base/random.ts';
import { AnswerScorer } from '../src/evaluation/answer-scorer.ts';
import { greedy } from '../src/generation/sampling.ts';
import { TextGenerator } from '../src/generation/text-generator.ts';
import { float32Tensor } from '../src/graph/tensor.ts';
import { NearestTokens } from '../src/interpretation/nearest-tokens.ts';
import { openModel } from '../src/models/open-model.ts';
import { packExample } from '../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../src/prompts/packing/prompt-packer.ts';
import { tokenRows } from '../src/prompts/packing/prompt-row.ts';
import { type InferenceMeasurement, inferenceSizes, inferenceWorkloadSchema } from './workload.ts';

const { softTokens, nearest } = inferenceSizes;
const workload = inferenceWorkloadSchema.parse(JSON.parse(await text(process.stdin)));

const opening = performance.now();
const model = await openModel(workload.model);
const openSeconds = (performance.now() - opening) / 1000;
const session = { weightFolder: model.weights.folder };
const random = Random.seeded(0);
const { hiddenSize } = model.network.dimensions;

const vectors = float32Tensor([softTokens, hiddenSize], random.normals(softTokens * hiddenSize, 0, 0.136));
const search = await NearestTokens.open(model, session);
const nearestSeconds = await secondTime(() => search.read(vectors, nearest));

const generator = new TextGenerator(model, new PromptPacker([], new Map()), session);
const options = { ...greedy, max_new_tokens: workload.newTokens, stopIds: new Set<number>(), random };
const generationSeconds = await secondTime(() => generator.generate([tokenRows(workload.prompt)], {}, options));

const scorer = new AnswerScorer(model, new PromptPacker(tokenRows(workload.prefix), new Map()), session);
const examples = workload.queries.map((query) => packExample(tokenRows(query), workload.answers));
const rankingSeconds = await secondTime(() => scorer.score(examples, {}));
const logProbabilities = (await scorer.score(examples, {})).map(({ logProbabilities }) =>
  sumsOfAnswers(logProbabilities),
);

const measurement: InferenceMeasurement = {
  openSeconds,
  nearestSeconds,
  generationSeconds,
  rankingSeconds,
  logProbabilities,
};
process.stdout.write(JSON.stringify(measurement));

function sumsOfAnswers(labels: readonly number[]): number[] {
  let start = 0;
  return workload.answers.map(({ length }) => {
    start += length;
    return labels.slice(start - length, start).reduce((sum, label) => sum + label, 0);
  });
}

/** Seconds of the second call: the first prepares the graphs. */
async function secondTime(work: () => Promise<unknown>): Promise<number> {
  await work();
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
