// npm run bench -- [--against peft --python PATH] [--model NAME] [--cases TEXT] [--precisions LIST] [--rounds N] [--steps N] [--json FILE]
// npm run bench -- --ablations          what each source of speed brings
// npm run bench -- --growth FILE.html   how cost grows with tokens, examples and soft tokens
import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Failure } from '../src/base/failure.ts';
import { baseCase, precisions, type TrainingCase, templateCase, trainingCases } from './cases.ts';
import { type GrowthSeries, growthPage } from './growth-page.ts';
import { type BenchmarkModel, prepareInference, prepareModel, prepareWorkload } from './prepare.ts';
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
  type ComparedInference,
  comparedInferenceSchema,
  type Fidelity,
  fidelitySchema,
  inferenceSchema,
  type Measurement,
  measurementSchema,
  sources,
  type Workload,
} from './workload.ts';

const { values: options } = parseArgs({
  options: {
    against: { type: 'string' },
    python: { type: 'string', default: process.env.SOFT_PROMPT_PYTHON ?? 'python3' },
    model: { type: 'string', default: 'HuggingFaceTB/SmolLM2-135M-Instruct' },
    cases: { type: 'string', default: '' },
    precisions: { type: 'string', default: precisions.join(',') },
    ablations: { type: 'boolean', default: false },
    growth: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});

/** Losses of two correct programs differ by float32 rounding; of a program in bfloat16 by more. */
const lossTolerance = { float32: 2e-3, bfloat16: 5e-2 } as const;

/** Of sums over an answer's tokens. */
const scoreTolerance = 1e-2;

const warmUpSteps = 2;
const steps = Number(options.steps);
const chosen = precisions.filter((precision) => options.precisions.split(',').includes(precision));

const model = await prepareModel(options.model);
try {
  if (options.growth !== undefined) await writeFile(options.growth, growthPage(await measureGrowth()));
  else if (options.ablations) await runAblations();
  else await runCases();
} finally {
  await rm(model.folder, { recursive: true, force: true });
}

async function runCases(): Promise<void> {
  const productRate = z
    .object({ operationsPerSecond: z.number() })
    .parse(await measured(process.execPath, [program('measure-product-rate.js')], '')).operationsPerSecond;
  const results: CaseResult[] = [];
  for (const benchmarkCase of trainingCases.filter(({ name }) => name.includes(options.cases))) {
    results.push(...(await runCase(benchmarkCase, productRate)));
    printTable(results, productRate);
  }
  const inference = await runInference(model);
  printInference(inference);
  if (options.json !== undefined) {
    const machine = { processor: cpus()[0]?.model, cores: cpus().length, node: process.version, productRate };
    await writeFile(options.json, `${JSON.stringify({ model: model.name, machine, results, inference }, null, 2)}\n`);
  }
}

/** Both sides in turn, each in a fresh process, so that a slow minute of the machine falls on both. */
async function runCase(benchmarkCase: TrainingCase, productRate: number): Promise<CaseResult[]> {
  const workload = await prepareWorkload(model, benchmarkCase, { warmUpSteps, steps });
  const engine = new Map(chosen.map((precision): [(typeof chosen)[number], Measurement[]] => [precision, []]));
  const peft: Measurement[] = [];
  const fidelities = chosen.some((precision) => precision !== 'exact') ? await measureFidelity(workload) : [];
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [precision, measurements] of engine) measurements.push(await measureEngine({ ...workload, precision }));
    if (options.against === 'peft')
      peft.push(await measure(options.python, [pythonProgram('measure_peft.py')], workload));
    requireSameLosses(benchmarkCase, engine.get('exact') ?? [], peft);
  }
  return [...engine].map(([precision, measurements]) => {
    const fidelity = fidelities.find((each) => each.precision === precision && precision !== 'exact');
    return summarise(benchmarkCase, precision, model, measurements, peft, productRate, fidelity);
  });
}

/** A case with one source of speed less at a time, and in the other precisions. */
async function runAblations(): Promise<void> {
  for (const benchmarkCase of [baseCase, templateCase]) {
    const workload = await prepareWorkload(model, benchmarkCase, { warmUpSteps, steps });
    const without = async (name: string, change: Partial<Workload>): Promise<Ablation> => {
      const { secondsPerStep, peakBytes } = await measureEngine({ ...workload, ...change });
      return { without: name, secondsPerStep: median(secondsPerStep), peakBytes };
    };
    const all = await without('(nothing)', {});
    const ablations: Ablation[] = [];
    for (const source of sourcesOf(benchmarkCase)) ablations.push(await without(source, { without: [source] }));
    for (const precision of precisions.slice(1))
      ablations.push(await without(`exactness: ${precision}`, { precision }));
    printAblations(benchmarkCase.name, all, ablations);
  }
}

/** Each of the two places of soft tokens has a source that the other lacks. */
function sourcesOf({ softPlace }: TrainingCase) {
  const other = softPlace === 'front' ? 'cached keys and values' : 'shared prefix';
  return sources.filter((source) => source !== other);
}

/** Seconds a step along each size of the base case. */
async function measureGrowth(): Promise<GrowthSeries[]> {
  const sizes = { tokens: [16, 32, 64, 128, 256], batch: [1, 2, 4, 8, 16], softTokens: [5, 10, 20, 50, 100] } as const;
  const series: GrowthSeries[] = [];
  for (const size of ['tokens', 'batch', 'softTokens'] as const) {
    for (const precision of chosen) {
      const points: (readonly [number, number])[] = [];
      for (const value of sizes[size]) {
        const workload = await prepareWorkload(model, { ...baseCase, [size]: value }, { warmUpSteps, steps });
        points.push([value, median((await measureEngine({ ...workload, precision })).secondsPerStep)]);
      }
      series.push({ size, precision, points });
    }
  }
  return series;
}

async function measureFidelity(workload: Workload): Promise<Fidelity[]> {
  const fidelityProgram = program('measure-fidelity.js');
  return z.array(fidelitySchema).parse(await measured(process.execPath, [fidelityProgram], JSON.stringify(workload)));
}

async function measureEngine(workload: Workload): Promise<Measurement> {
  return measure(process.execPath, [program('measure-engine.js')], workload);
}

async function runInference(model: BenchmarkModel): Promise<InferenceResult> {
  const workload = JSON.stringify(prepareInference(model));
  const engine = inferenceSchema.parse(await measured(process.execPath, [program('measure-inference.js')], workload));
  if (options.against !== 'peft') return { engine };
  const args = [pythonProgram('measure_transformers.py')];
  const transformers = comparedInferenceSchema.parse(await measured(options.python, args, workload));
  requireSameScores(engine, transformers);
  return { engine, transformers };
}

async function measure(command: string, args: readonly string[], workload: Workload): Promise<Measurement> {
  return measurementSchema.parse(await measured(command, args, JSON.stringify(workload)));
}

/** Refuses figures of programs that compute different things. */
function requireSameLosses({ name, peftType }: TrainingCase, engine: Measurement[], peft: Measurement[]): void {
  const [ours, theirs] = [engine.at(-1), peft.at(-1)];
  if (ours === undefined || theirs === undefined) return;
  ours.losses.forEach((loss, step) => {
    const other = theirs.losses[step] ?? Number.NaN;
    if (Math.abs(loss - other) <= lossTolerance[peftType] * Math.abs(other)) return;
    throw new Failure({
      code: 'bench.losses-differ',
      message: `${name}: after ${step} steps the loss is ${loss} here and ${other} with PEFT, so the two do not do the same work.`,
      remedy: 'Compare the two sides on this case before any speed is reported.',
    });
  });
}

function requireSameScores(engine: ComparedInference, transformers: ComparedInference): void {
  const theirs = transformers.logProbabilities.flat();
  const furthest = Math.max(
    ...engine.logProbabilities.flat().map((own, index) => Math.abs(own - (theirs[index] ?? Number.NaN))),
  );
  if (furthest <= scoreTolerance) return;
  throw new Failure({
    code: 'bench.scores-differ',
    message: `The logarithms of the answers' probabilities differ from those of transformers by up to ${furthest}.`,
    remedy: 'Compare the two sides on these answers before any speed is reported.',
  });
}

async function measured(command: string, args: readonly string[], input: string): Promise<unknown> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(input);
  const [output, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    }),
  ]);
  if (code === 0) return JSON.parse(output);
  throw new Failure({
    code: 'bench.process-failed',
    message: `${command} ${args.join(' ')} ended with code ${code}.`,
    remedy:
      'Its own message stands above. PEFT needs a Python with torch, transformers and peft: give it with --python.',
  });
}

function program(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function pythonProgram(name: string): string {
  return fileURLToPath(new URL(`../../bench/${name}`, import.meta.url));
}
