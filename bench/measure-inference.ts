// One measured process: opening the model, nearest tokens, greedy generation with a cache.
import { Random } from '../src/base/random.ts';
import { greedy } from '../src/generation/sampling.ts';
import { TextGenerator } from '../src/generation/text-generator.ts';
import { float32Tensor } from '../src/graph/tensor.ts';
import { NearestTokens } from '../src/interpretation/nearest-tokens.ts';
import { openModel } from '../src/models/open-model.ts';
import { PromptPacker } from '../src/prompts/packing/prompt-packer.ts';
import { tokenRows } from '../src/prompts/packing/prompt-row.ts';
import { type InferenceMeasurement, inferenceSizes } from './workload.ts';

const { promptTokens, newTokens, softTokens, nearest } = inferenceSizes;

const opening = performance.now();
const model = await openModel(process.argv[2] ?? '');
const openSeconds = (performance.now() - opening) / 1000;
const session = { weightFolder: model.weights.folder };
const random = Random.seeded(0);
const { hiddenSize, vocabularySize } = model.network.dimensions;

const vectors = float32Tensor([softTokens, hiddenSize], random.normals(softTokens * hiddenSize, 0, 0.136));
const search = await NearestTokens.open(model, session);
const nearestSeconds = await secondTime(() => search.read(vectors, nearest));

const generator = new TextGenerator(model, new PromptPacker([], new Map()), session);
const prompt = tokenRows(Array.from({ length: promptTokens }, () => random.integer(vocabularySize)));
const options = { ...greedy, max_new_tokens: newTokens, stopIds: new Set<number>(), random };
const generationSeconds = await secondTime(() => generator.generate([prompt], {}, options));

const measurement: InferenceMeasurement = { openSeconds, nearestSeconds, generationSeconds };
process.stdout.write(JSON.stringify(measurement));

/** Seconds of the second call: the first prepares the graphs. */
async function secondTime(work: () => Promise<unknown>): Promise<number> {
  await work();
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
