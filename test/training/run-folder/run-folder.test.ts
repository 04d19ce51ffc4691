import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { float32Tensor, type TensorData } from '../../../src/graph/tensor.ts';
import { readLatestCheckpoint } from '../../../src/training/run-folder/checkpoint-store.ts';
import { listRunFolders, readRun } from '../../../src/training/run-folder/read-run.ts';
import { freeRunFolder, RunFolder } from '../../../src/training/run-folder/run-folder.ts';
import type { RunRecord } from '../../../src/training/run-folder/run-record.ts';
import { initialState } from '../../../src/training/step/training-state.ts';
import { plan, regression } from '../support/small-run.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'run-folder-'));
  folder = join(parent, 'run');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const record: RunRecord = {
  format_version: 1,
  name: 'run',
  created: '2026-11-21T17:00:00.000Z',
  versions: { program: '1', node: '20', onnxruntime: '1' },
  platform: 'linux-x64',
  provider: 'cpu',
  model: { name: 'm', fingerprint: 'f', parameters: 10 },
  data_fingerprint: 'd',
  seed: 1,
  data_seed: 1,
  learning_rate: 0.1,
  total_steps: 9,
  trainable_parameters: 15,
  trainable_share: 0.6,
};
const options = { saveTotalLimit: 2, loggingSteps: 1 };
const start = initialState(regression().parameters, plan.optimiser);
const history = { elapsedSeconds: 1, evaluations: [], warned: [] };

const create = () => RunFolder.create(folder, 'a: 1\n', record, options);
const snapshotAt = (step: number) => ({ state: { ...start, step }, history });

/** A run with checkpoints at these steps, the best of which is at `best`. */
async function runWith(steps: readonly number[], best: number): Promise<void> {
  const run = await create();
  for (const step of steps) {
    const evaluated = step >= best ? { step: best, value: 0.9 } : { step, value: 0.1 };
    await run.checkpoint(snapshotAt(step), evaluated);
  }
  await run.close();
}

const failure = (code: string) => expect.objectContaining({ name: 'Failure', code });

describe('checkpoints', () => {
  it('keeps the latest ones and the best, and removes the others', async () => {
    await runWith([0, 3, 6, 9, 12], 3);
    expect(readdirSync(join(folder, 'checkpoints')).sort()).toEqual([
      'index.json',
      'step-000003',
      'step-000009',
      'step-000012',
    ]);
    const { checkpoints } = await readRun(folder);
    expect(checkpoints.best).toEqual({ name: 'step-000003', step: 3, metric: 0.9 });
    expect(checkpoints.checkpoints.at(-1)?.name).toBe('step-000012');
  });

  it('saves a step again when it was evaluated after it had been saved', async () => {
    await runWith([0, 3, 3], 3);
    expect((await readRun(folder)).checkpoints.best?.name).toBe('step-000003-2');
  });

  it('gives back exactly what it was given', async () => {
    const run = await create();
    const parameters = new Map<string, TensorData>();
    for (const [name, { shape, data }] of start.parameters) {
      const values = new Float32Array(data.length).map((_, index) => 1 / (3 + index));
      parameters.set(name, float32Tensor(shape, values));
    }
    const given = {
      state: { ...start, parameters, step: 4 },
      history: {
        elapsedSeconds: 2.5,
        evaluations: [
          { step: 0, value: 0.25 },
          { step: 4, value: Number.NaN },
        ],
        predictions: [' a', ''],
        warned: ['w'],
      },
    };
    await run.checkpoint(given, undefined);
    await run.close();
    const read = await readLatestCheckpoint(join(folder, 'checkpoints'), start);
    expect(read).toMatchObject(given);
  });

  it.each([
    [
      'a truncated tensor file',
      'parameters.safetensors',
      (bytes: Buffer) => bytes.subarray(0, bytes.length - 4),
      /safetensors/,
    ],
    ['an empty tensor file', 'optimizer.safetensors', () => Buffer.alloc(0), /safetensors/],
    ['a truncated state', 'state.json', (bytes: Buffer) => bytes.subarray(0, 30), /json.malformed/],
    ['a state with other content', 'state.json', () => Buffer.from('{"format_version":2}'), /run.file-invalid/],
  ])('is refused by name with %s', async (_, file, damage, code) => {
    await runWith([0], 0);
    const path = join(folder, 'checkpoints', 'step-000000', file);
    writeFileSync(path, damage(readFileSync(path)));
    await expect(RunFolder.resume(folder, start, options)).rejects.toMatchObject({
      name: 'Failure',
      code: expect.stringMatching(code),
      place: { file: path },
    });
    expect(existsSync(join(folder, 'run.lock'))).toBe(false);
  });

  it('of another method is refused', async () => {
    await runWith([0], 0);
    const other = {
      ...start,
      parameters: new Map([
        ['weight', float32Tensor([2], [1, 2])],
        ['bias', float32Tensor([3], [0, 0, 0])],
      ]),
    };
    await expect(RunFolder.resume(folder, other, options)).rejects.toEqual(failure('run.checkpoint-does-not-fit'));
  });

  it('does not follow an index out of its folder', async () => {
    await runWith([0], 0);
    const index = join(folder, 'checkpoints', 'index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replaceAll('step-000000', '../../outside'));
    await expect(RunFolder.resume(folder, start, options)).rejects.toEqual(failure('run.file-invalid'));
  });

  it('that the index names but that is gone is missed by name', async () => {
    await runWith([0], 0);
    rmSync(join(folder, 'checkpoints', 'step-000000'), { recursive: true });
    await expect(RunFolder.resume(folder, start, options)).rejects.toEqual(failure('run.checkpoint-missing'));
  });
});

describe('the folder of a run', () => {
  it('is never begun over something else', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'precious.txt'), 'x');
    await expect(create()).rejects.toEqual(failure('run.folder-taken'));
    expect(readdirSync(folder)).toEqual(['precious.txt']);
    const other = await freeRunFolder(folder, new Date(2026, 10, 21, 17, 5, 40));
    expect(other).toBe(`${folder}-20261121-170540`);
  });

  it('may be an empty folder that is there already', async () => {
    mkdirSync(folder);
    expect(await freeRunFolder(folder, new Date())).toBe(folder);
    await (await create()).close();
    expect(await listRunFolders(parent)).toEqual([folder]);
  });

  it('is written by one process at a time', async () => {
    const run = await create();
    await expect(RunFolder.resume(folder, start, options)).rejects.toEqual(failure('run.locked'));
    expect((await readRun(folder)).state).toBe('running');
    await run.close();
    const { folder: resumed } = await RunFolder.resume(folder, start, options);
    await resumed.close();
  });

  it('is not blocked by the lock of a process that is gone', async () => {
    await (await create()).close();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(join(folder, 'run.lock'), JSON.stringify({ token: 't', pid, host: hostname() }));
    const { folder: resumed } = await RunFolder.resume(folder, start, options);
    await resumed.close();
  });

  it('is not blocked by a lock that was half-written, nor by an id that another process has now', async () => {
    await (await create()).close();
    writeFileSync(join(folder, 'run.lock'), '{"token"');
    await (await RunFolder.resume(folder, start, options)).folder.close();
    if (process.platform !== 'linux') return;
    const reused = { token: 't', pid: process.pid, host: hostname(), process_start: '1' };
    writeFileSync(join(folder, 'run.lock'), JSON.stringify(reused));
    await (await RunFolder.resume(folder, start, options)).folder.close();
  });

  it("respects another machine's lock until it has not been touched for a quarter of an hour", async () => {
    await (await create()).close();
    const lock = join(folder, 'run.lock');
    writeFileSync(lock, JSON.stringify({ token: 't', pid: 1, host: 'elsewhere' }));
    await expect(RunFolder.resume(folder, start, options)).rejects.toEqual(failure('run.locked'));
    const longAgo = new Date(Date.now() - 16 * 60_000);
    utimesSync(lock, longAgo, longAgo);
    await (await RunFolder.resume(folder, start, options)).folder.close();
  });

  it('is no longer written once another process has taken it over', async () => {
    const run = await create();
    writeFileSync(join(folder, 'run.lock'), JSON.stringify({ token: 'other', pid: process.pid, host: hostname() }));
    await expect(run.checkpoint(snapshotAt(0), undefined)).rejects.toEqual(failure('run.lock-lost'));
    expect(readdirSync(folder)).not.toContain('checkpoints');
    await run.close();
    expect(existsSync(join(folder, 'run.lock'))).toBe(true);
  });

  it('of something else is not a run', async () => {
    await expect(readRun(parent)).rejects.toEqual(failure('run.not-a-run-folder'));
    expect(await listRunFolders(join(parent, 'nothing'))).toEqual([]);
  });
});

describe('the metrics log', () => {
  const event = { type: 'warning', step: 1, code: 'c', message: 'm', remedy: 'r' } as const;
  const metrics = () => join(folder, 'metrics.jsonl');

  it('is read without the last line where that is not complete', async () => {
    const run = await create();
    await run.record(event);
    await run.close();
    appendFileSync(metrics(), '{"type":"warn');
    const { events, state } = await readRun(folder);
    expect(events).toEqual([event]);
    expect(state).toBe('interrupted');
  });

  it.each([
    ['is not JSON', '{"type":', 'run.metrics-line-invalid'],
    ['is no event', '{"type":"step","step":"one"}', 'run.metrics-line-invalid'],
    ['is longer than any event', 'x'.repeat(2 ** 21), 'run.metrics-line-too-long'],
  ])('is refused, with the line, where a line %s', async (_, line, code) => {
    const run = await create();
    await run.record(event);
    await run.close();
    appendFileSync(metrics(), `${line}\n`);
    await expect(readRun(folder)).rejects.toMatchObject({ code, place: { file: metrics(), line: 2 } });
  });

  it('keeps a loss that is not a number', async () => {
    const run = await create();
    const evaluation = {
      type: 'evaluation',
      step: 0,
      epoch: 0,
      metrics: { loss: Number.NaN },
      best: false,
      seconds: 1,
      elapsed_seconds: 1,
    } as const;
    await run.record(evaluation);
    await run.close();
    expect((await readRun(folder)).events).toEqual([evaluation]);
  });

  it('holds every n-th step where so set, and all else', async () => {
    const run = await RunFolder.create(folder, '', record, { ...options, loggingSteps: 5 });
    const step = {
      type: 'step',
      epoch: 0,
      loss: 1,
      learning_rate: 1,
      grad_norm: 1,
      token_accuracy: 1,
      tokens_per_second: 1,
      eta_seconds: 1,
      elapsed_seconds: 1,
    } as const;
    for (let index = 1; index <= 10; index++) await run.record({ ...step, step: index });
    await run.record(event);
    await run.close();
    const { events } = await readRun(folder);
    expect(events.map((each) => ('step' in each ? each.step : undefined))).toEqual([5, 10, 1]);
  });
});

it('names a settings file that is missing', async () => {
  await (await create()).close();
  rmSync(join(folder, 'settings.yaml'));
  await expect(readRun(folder)).rejects.toEqual(failure('file.not-found'));
});
