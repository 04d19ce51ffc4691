// npm run bench -- [--against peft --python PATH] [--model NAME] [--cases TEXT] [--precisions LIST] [--rounds N] [--steps N] [--json FILE]
// npm run bench -- --provider cuda      the cases for a GPU; with --on cpu --layers N they are tried without one, on so many layers
// npm run bench -- --ablations          what each source of speed brings
// npm run bench -- --growth FILE.html   how cost grows with tokens, examples and soft tokens
// --seconds processor                   in each of them: processor time on one thread, which other programs disturb less than the clock
import { rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Failure } from '../src/base/failure.ts';
import { obstacleTo } from '../src/runtime/providers.ts';
import type { Precision } from '../src/training/forward/arithmetic.ts';
import { type AblationStudy, ablationStudies } from './ablations.ts';
import { requireSameLosses, requireSameScores } from './agreement.ts';
import { type BenchmarkNetwork, type BenchmarkProvider, baseCase, type TrainingCase, trainingCases } from './cases.ts';
import { clocks } from './clock.ts';
import { noSuchCase, noSuchProvider } from './failures.ts';
import { type GrowthSeries, growthPage } from './growth-page.ts';
import { type BenchmarkModel, prepareInference, prepareModel, prepareWorkload } from './prepare.ts';
import { engineProgram, measured, pythonProgram } from './processes.ts';
import {
  type Ablation,
  type CaseResult,
  type InferenceResult,
  median,
  printAblations,
  printInference,
  printTable,
  summarise,
} from './report.ts';
import {
  comparedInferenceSchema,
  fidelitySchema,
  inferenceSchema,
  type Measurement,
  measurementSchema,
  type Workload,
} from './workload.ts';

const { values: options } = parseArgs({
  options: {
    against: { type: 'string' },
    python: { type: 'string', default: process.env.SOFT_PROMPT_PYTHON ?? 'python3' },
    model: { type: 'string', default: 'HuggingFaceTB/SmolLM2-135M-Instruct' },
    provider: { type: 'string', default: 'cpu' },
    on: { type: 'string' },
    layers: { type: 'string' },
    cases: { type: 'string', default: '' },
    precisions: { type: 'string' },
    ablations: { type: 'boolean', default: false },
    growth: { type: 'string' },
    seconds: { type: 'string', default: 'clock' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});

const effort = {
  warmUpEpochs: 2,
  epochs: Number(options.steps),
  clock: z.enum(clocks).parse(options.seconds),
} as const;
const models = new Map<BenchmarkNetwork, BenchmarkModel>();
const productRates = new Map<string, number>();

try {
  await run();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n${error.remedy}\n`);
  process.exitCode = 1;
} finally {
  for (const { folder } of models.values()) await rm(folder, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const casesFor = providerNamed(options.provider);
  const computesOn = providerNamed(options.on ?? options.provider);
  const obstacle = await obstacleTo(computesOn);
  if (obstacle !== undefined) throw obstacle;
  if (options.growth !== undefined) await writeFile(options.growth, growthPage(await measureGrowth()));
  else if (options.ablations) for (const study of ablationStudies) await runAblations(study);
  else await runCases(casesFor, computesOn);
}

function providerNamed(name: string): BenchmarkProvider {
  if (name !== 'cpu' && name !== 'cuda') throw noSuchProvider(name);
  return name;
}

/** One network after another is written to the disk, where it may take some gigabytes. */
async function modelOf(network: BenchmarkNetwork): Promise<BenchmarkModel> {
  const layers = options.layers === undefined ? undefined : Number(options.layers);
  const model = models.get(network) ?? (await prepareModel(network, { named: options.model, layers }));
  models.set(network, model);
  return model;
}

/** Those that a list on the command line names, or all. */
function chosen(all: readonly Precision[]): Precision[] {
  const wanted = options.precisions?.split(',');
  return all.filter((precision) => wanted?.includes(precision) ?? true);
}

async function runCases(casesFor: BenchmarkProvider, computesOn: BenchmarkProvider): Promise<void> {
  const all = trainingCases.filter(({ provider }) => provider === casesFor);
  const cases = all.filter(({ name, precisions }) => name.includes(options.cases) && chosen(precisions).length > 0);
  if (cases.length === 0)
    throw noSuchCase(
      options.cases,
      casesFor,
      all.map(({ name }) => name),
    );
  const results: CaseResult[] = [];
  for (const trainingCase of cases) {
    results.push(...(await runCase(trainingCase, computesOn)));
    printTable(results);
  }
  // Ranking and generation are measured on the processor.
  const inference = computesOn === 'cpu' && casesFor === 'cpu' ? await runInference(await modelOf('named')) : undefined;
  if (inference !== undefined) printInference(inference);
  if (options.json !== undefined) {
    const machine = { processor: cpus()[0]?.model, cores: cpus().length, node: process.version };
    const report = { model: options.model, machine, results, inference };
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

/** How many operations of matrix products a second the machine does where the case computes. */
async function productRate(provider: BenchmarkProvider, dtype: TrainingCase['peftType']): Promise<number> {
  // The engine's rate in float32 is what the bars on the processor are set against, whatever PEFT computes in.
  const request = { provider, dtype: provider === 'cpu' ? 'float32' : dtype, clock: effort.clock };
  const key = JSON.stringify(request);
  const answer = z.object({ operationsPerSecond: z.number() });
  const rate =
    productRates.get(key) ??
    (await measured(engineProgram('measure-product-rate'), request, answer)).operationsPerSecond;
  productRates.set(key, rate);
  return rate;
}

/** Both sides in turn, each in a fresh process, so that a slow minute of the machine falls on both. */
async function runCase(trainingCase: TrainingCase, provider: BenchmarkProvider): Promise<CaseResult[]> {
  const rate = await productRate(provider, trainingCase.peftType);
  const model = await modelOf(trainingCase.network);
  const workload = await prepareWorkload(model, trainingCase, { provider, ...effort });
  const precisions = chosen(trainingCase.precisions);
  const engine = new Map(precisions.map((precision): [Precision, Measurement[]] => [precision, []]));
  const peft: Measurement[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [precision, measurements] of engine) measurements.push(await measureEngine({ ...workload, precision }));
    if (options.against === 'peft') peft.push(await measurePeft(workload));
    const comparable = precisions.find((precision) => precision === 'exact' || trainingCase.provider === 'cuda');
    const own = comparable === undefined ? undefined : engine.get(comparable)?.at(-1);
    requireSameLosses(trainingCase.name, trainingCase.peftType, own, peft.at(-1), 'with PEFT');
  }
  const results: CaseResult[] = [];
  for (const [precision, measurements] of engine) {
    const fidelity =
      precision === 'exact'
        ? undefined
        : await measured(engineProgram('measure-fidelity'), { ...workload, precision }, fidelitySchema);
    results.push(summarise(trainingCase, precision, model, measurements, peft, rate, fidelity));
  }
  return results;
}

/** A case with one source of speed less at a time. */
async function runAblations({ trainingCase, precision, sources }: AblationStudy): Promise<void> {
  if (!chosen([precision]).includes(precision) || !trainingCase.name.includes(options.cases)) return;
  const workload = await prepareWorkload(await modelOf(trainingCase.network), trainingCase, {
    provider: 'cpu',
    ...effort,
  });
  const all = await measureEngine({ ...workload, precision });
  const ablation = (name: string, { secondsPerStep, peakBytes }: Measurement): Ablation => ({
    without: name,
    secondsPerStep: median(secondsPerStep),
    peakBytes,
  });
  const ablations: Ablation[] = [];
  for (const source of sources) {
    const measurement = await measureEngine({ ...workload, precision, without: [source] });
    const name = `${trainingCase.name}, ${precision}, without ${source}`;
    requireSameLosses(name, precision, measurement, all, 'with it');
    ablations.push(ablation(source, measurement));
  }
  printAblations(`${trainingCase.name}, ${precision}`, ablation('(nothing)', all), ablations);
}

/** Seconds a step along each size of the base case. */
async function measureGrowth(): Promise<GrowthSeries[]> {
  const sizes = { tokens: [16, 32, 64, 128, 256], batch: [1, 2, 4, 8, 16], softTokens: [5, 10, 20, 50, 100] } as const;
  const model = await modelOf('named');
  const series: GrowthSeries[] = [];
  for (const size of ['tokens', 'batch', 'softTokens'] as const) {
    for (const precision of chosen(baseCase.precisions)) {
      const points: (readonly [number, number])[] = [];
      for (const value of sizes[size]) {
        const workload = await prepareWorkload(model, { ...baseCase, [size]: value }, { provider: 'cpu', ...effort });
        points.push([value, median((await measureEngine({ ...workload, precision })).secondsPerStep)]);
      }
      series.push({ size, precision, points });
    }
  }
  return series;
}

function measureEngine(workload: Workload): Promise<Measurement> {
  return measured(engineProgram('measure-engine'), workload, measurementSchema);
}

function measurePeft(workload: Workload): Promise<Measurement> {
  return measured(pythonProgram(options.python, 'measure_peft'), workload, measurementSchema);
}

async function runInference(model: BenchmarkModel): Promise<InferenceResult> {
  const workload = prepareInference(model);
  const engine = await measured(engineProgram('measure-inference'), workload, inferenceSchema);
  if (options.against !== 'peft') return { engine };
  const program = pythonProgram(options.python, 'measure_transformers');
  const transformers = await measured(program, workload, comparedInferenceSchema);
  requireSameScores(engine, transformers);
  return { engine, transformers };
}
