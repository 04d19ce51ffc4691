import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { embeddingSpread } from '../../src/prompts/embedding-rows.ts';
import { templatePromptName } from '../../src/prompts/layout.ts';
import { promptTuning } from '../../src/prompts/methods.ts';
import { packExample } from '../../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../../src/prompts/packing/prompt-packer.ts';
import { tokenRows } from '../../src/prompts/packing/prompt-row.ts';
import { readTuneFile } from '../../src/settings/read-settings.ts';
import { resolveSettings } from '../../src/settings/resolve.ts';
import { type TuneSettingsInput, tuneSettings } from '../../src/settings/tune-settings.ts';
import { PromptLoss } from '../../src/training/forward/prompt-loss.ts';
import { suggest } from '../../src/training/learning-rate/find-learning-rate.ts';
import type { Evaluator } from '../../src/training/loop/snapshot.ts';
import { readRun } from '../../src/training/run-folder/read-run.ts';
import { sweepLearningRates, type TuningJob, tune } from '../../src/training/tune.ts';
import { batch, readReference } from '../models/architectures/fixture-models.ts';
import { openFixtureModel } from '../prompts/fixture-model.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tune-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const length = 5;

/** A tuning of five soft tokens over the fixtures' batch, on a tiny Llama. */
async function job(training: TuneSettingsInput['training'], evaluate?: Evaluator) {
  const model = await openFixtureModel();
  const settings = tuneSettings.parse({
    model: 'tiny',
    task: { train_file: 'train.jsonl', query: '{q}', answer: ' {a}' },
    prompt: { template: [length, 0] },
    training,
    output_dir: 'run',
  });
  const { prompt } = readReference('llama', 'front');
  const parameterisation = promptTuning(float32Tensor([length, model.network.dimensions.hiddenSize], prompt));
  const prefix = Array.from({ length }, (_, index) => ({ kind: 'soft' as const, prompt: templatePromptName, index }));
  const items = batch.queries.map((query, index) =>
    packExample(tokenRows(query), [present(batch.answers[index], 'an answer')]),
  );
  return {
    settings: resolveSettings(settings, join(folder, 'tiny.tune.yaml')),
    model,
    objective: new PromptLoss(
      model,
      new PromptPacker(prefix, new Map()),
      new Map([[templatePromptName, { parameterisation, trainable: true }]]),
      { weightFolder: model.weights.folder, threads: 1 },
    ),
    items,
    metric: { metric: 'accuracy', greaterIsBetter: true },
    evaluate,
    savePrompt: async (target, parameters) => {
      const [tensor] = parameters.values();
      writeFileSync(target, JSON.stringify([...(tensor?.data ?? [])].map(Number)));
    },
    provider: 'cpu',
    programVersion: '0.1.0',
  } satisfies TuningJob<(typeof items)[number]>;
}

const sizeOfOne = () => ({ tokens: 1, cached: 0, labels: 1, sequenceTokens: 1 });
const unused = (): never => {
  throw new Error('not called');
};

const short = { max_steps: 6, learning_rate: 0.02, per_device_train_batch_size: 3, warmup_steps: 0 } as const;

describe('a tuning', () => {
  it('leaves a run folder that tells what was run, and the best prompt', async () => {
    const values = [0.1, 0.2, 0.9, 0.3];
    const seen: string[] = [];
    const evaluate: Evaluator = async (parameters) => {
      const [tensor] = parameters.values();
      seen.push(JSON.stringify([...(tensor?.data ?? [])].map(Number)));
      return { metrics: { accuracy: values[seen.length - 1] ?? 0 } };
    };
    const tuning = await job({ ...short, eval_strategy: 'steps', eval_steps: 2 }, evaluate);
    const result = await tune(tuning);
    expect(result).toMatchObject({ reason: 'completed', steps: 6, best: { step: 4, value: 0.9 } });
    expect(readFileSync(result.prompt, 'utf8')).toBe(seen[2]);

    const run = await readRun(result.folder);
    expect(run.state).toBe('completed');
    expect(run.record).toMatchObject({
      name: 'run',
      provider: 'cpu',
      seed: 42,
      data_seed: 42,
      learning_rate: 0.02,
      total_steps: 6,
      trainable_parameters: length * 32,
      versions: { program: '0.1.0', node: process.version, onnxruntime: '1.30.0' },
      model: { fingerprint: tuning.model.fingerprint },
    });
    const { trainable_parameters, trainable_share, model } = run.record;
    expect(trainable_share).toBeCloseTo(trainable_parameters / (trainable_parameters + model.parameters), 12);
    expect((await readTuneFile(join(result.folder, 'settings.yaml'))).training.max_steps).toBe(6);
  });

  it('starts a second run beside the first, never over it', async () => {
    const first = await tune(await job(short));
    const second = await tune(await job(short));
    expect(second.folder).not.toBe(first.folder);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('stopped and resumed gives the same prompt as in one go', async () => {
    const whole = await tune(await job(short));
    const controller = new AbortController();
    const stopped = await tune(await job(short), {
      signal: controller.signal,
      onEvent: (event) => (event.type === 'step' && event.step === 3 ? controller.abort() : undefined),
    });
    expect(stopped).toMatchObject({ reason: 'stopped', steps: 3 });
    const resumed = await tune(await job(short), { resume: stopped.folder });
    expect(resumed).toMatchObject({ reason: 'completed', steps: 6, folder: stopped.folder });
    expect(readFileSync(resumed.prompt)).toEqual(readFileSync(whole.prompt));
  });

  it('resumed with another model, or with other data, is refused', async () => {
    const { folder: run } = await tune(await job(short));
    const again = await job(short);
    const otherModel = { ...again, model: { ...again.model, fingerprint: 'b'.repeat(64) } };
    await expect(tune(otherModel, { resume: run })).rejects.toMatchObject({ code: 'run.other-model' });
    const otherData = { ...again, items: again.items.slice(1) };
    await expect(tune(otherData, { resume: run })).rejects.toMatchObject({ code: 'run.other-data' });
  });

  it('without examples, or with frozen prompts only, is refused before anything is written', async () => {
    const tuning = await job(short);
    await expect(tune({ ...tuning, items: [] })).rejects.toMatchObject({ code: 'training.no-examples' });
    const frozen = {
      parameters: [],
      session: {},
      size: sizeOfOne,
      cost: () => 1,
      build: unused,
      feeds: unused,
      keptBytes: unused,
      release: unused,
    };
    await expect(tune({ ...tuning, objective: frozen })).rejects.toMatchObject({ code: 'training.nothing-to-train' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the learning rate', () => {
  it("is a fiftieth of the spread of the model's embeddings by default", async () => {
    const tuning = await job({ ...short, learning_rate: 'auto' });
    const { folder: run } = await tune(tuning);
    const { standardDeviation } = await embeddingSpread(tuning.model);
    expect((await readRun(run)).record.learning_rate).toBeCloseTo(standardDeviation / 50, 4);
  });

  it('is swept around the one of the settings, from a rate that hardly moves to one that may destroy', async () => {
    const { tried, startLoss, suggested } = await sweepLearningRates(await job({ ...short, learning_rate: 0.05 }));
    expect(tried.map(({ learningRate }) => learningRate.toPrecision(2))).toEqual([
      '0.0050',
      '0.015',
      '0.050',
      '0.15',
      '0.50',
      '1.5',
    ]);
    // What PyTorch gives for the start of the same batch.
    expect(startLoss).toBeLessThan(readReference('llama', 'front').loss + 0.01);
    const chosen = present(
      tried.find(({ learningRate }) => learningRate === suggested),
      'the suggested rate',
    );
    expect(chosen.loss).toBeLessThan(startLoss);
    expect(chosen.diverged).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is suggested is one below the best that comes before the first that diverged', () => {
    const rate = (learningRate: number, loss: number, diverged = false) => ({ learningRate, loss, diverged });
    expect(suggest([rate(1, 3), rate(2, 2), rate(3, 1), rate(4, 9, true), rate(5, 0.5)])).toBe(2);
    expect(suggest([rate(1, 1), rate(2, 2)])).toBe(1);
    expect(suggest([rate(1, 9, true), rate(2, 2)])).toBeUndefined();
  });
});
