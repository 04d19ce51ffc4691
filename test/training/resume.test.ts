import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import type { TrainingEvent } from '../../src/training/loop/events.ts';
import { readRun } from '../../src/training/run-folder/read-run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the repository, where the bundle finds onnxruntime-node.
const bundle = join(root, 'out', `killable-run-${process.pid}.mjs`);
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'resume-'));
  await build({
    entryPoints: [join(root, 'test/training/support/killable-run.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: ['onnxruntime-node'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
});
afterAll(() => {
  rmSync(bundle, { force: true });
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs to the end, and gives the last line that the process printed. */
async function runToEnd(...args: string[]): Promise<string | undefined> {
  const child = start(...args);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  await once(child, 'close');
  return output.trim().split('\n').at(-1);
}

/** Kills the process as `kill -9` does, once it stands still. */
async function killWhenHanging(...args: string[]): Promise<void> {
  const child = start(...args);
  const ended = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => (String(chunk).includes('hanging') ? resolve() : undefined));
    child.on('exit', () => reject(new Error(`the process ended before it reached the moment: ${args}`)));
  });
  child.kill('SIGKILL');
  await ended;
}

/** What must not depend on interruptions: everything but times, memory and the mark of a resumption. */
function numbers(events: readonly TrainingEvent[]) {
  return events
    .filter(({ type }) => type !== 'resumed')
    .map((event) => {
      const timeless = { ...event };
      for (const key of ['elapsed_seconds', 'eta_seconds', 'tokens_per_second', 'seconds', 'memory_bytes'])
        Reflect.deleteProperty(timeless, key);
      return timeless;
    });
}

async function contentOf(run: string) {
  const { events, checkpoints, state } = await readRun(run);
  const files = checkpoints.checkpoints.flatMap(({ name }) =>
    ['parameters.safetensors', 'optimizer.safetensors'].map((file) =>
      readFileSync(join(run, 'checkpoints', name, file)).toString('base64'),
    ),
  );
  return { events: numbers(events), checkpoints, state, files };
}

describe('a run that was killed and resumed ends with the same numbers as one that was not', () => {
  let uninterrupted: Awaited<ReturnType<typeof contentOf>>;

  beforeAll(async () => {
    const run = join(folder, 'uninterrupted');
    expect(await runToEnd(run, 'create')).toBe('completed');
    uninterrupted = await contentOf(run);
    expect(uninterrupted.events.filter(({ type }) => type === 'step')).toHaveLength(20);
    // The best checkpoint is not among the two latest, so that its being kept is seen.
    expect(uninterrupted.checkpoints.checkpoints).toHaveLength(3);
  });

  it.each([
    'opened 0',
    'evaluating 0',
    'renamed 0',
    'step 3',
    'begin 4',
    'written-aside 4',
    'renamed 8',
    'evaluation 10',
    'indexed 10',
    'evaluating 20',
    'finished 20',
  ])('killed at: %s', async (moment) => {
    const run = join(folder, moment.replace(' ', '-'));
    await killWhenHanging(run, 'create', moment);
    expect((await readRun(run)).state).not.toBe('running');
    expect(await runToEnd(run, 'resume')).toBe('completed');
    expect(await contentOf(run)).toEqual(uninterrupted);
  });

  it('killed three times, once inside a resumed checkpoint, with a half-written line in the log', async () => {
    const run = join(folder, 'three-times');
    await killWhenHanging(run, 'create', 'step 7');
    appendFileSync(join(run, 'metrics.jsonl'), '{"type":"step","st');
    await killWhenHanging(run, 'resume', 'written-aside 10');
    await killWhenHanging(run, 'resume', 'opened 8');
    expect(await runToEnd(run, 'resume')).toBe('completed');
    expect(await contentOf(run)).toEqual(uninterrupted);
  });

  it('resumed after its end, it changes nothing', async () => {
    const run = join(folder, 'uninterrupted');
    expect(await runToEnd(run, 'resume')).toBe('completed');
    expect(await contentOf(run)).toEqual(uninterrupted);
  });

  it('tells each event once', () => {
    const steps = uninterrupted.events.flatMap((event) =>
      event.type === 'step' ? [present(event.step, 'a step')] : [],
    );
    expect(new Set(steps).size).toBe(steps.length);
  });
});
