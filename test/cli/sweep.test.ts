import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from './temporary-folder.ts';
import { writeTinyModel, writeTinyTuning } from './tiny-project.ts';
import { RunningTool, runTool, type ToolResult, useBuiltTool } from './tool.ts';

useBuiltTool();

const mean = z.object({ mean: z.number(), interval: z.object({ low: z.number(), high: z.number() }).nullable() });

const sweepResult = z.object({
  metric: z.object({ name: z.string() }).nullable(),
  points: z.array(
    z.object({
      label: z.string(),
      variant: z.string().nullable(),
      values: z.record(z.string(), z.unknown()),
      dev: mean.nullable(),
      test: z.record(z.string(), mean),
      finished: z.boolean(),
      best_of_variant: z.boolean(),
      runs: z.array(
        z.object({
          id: z.string(),
          folder: z.string(),
          seed: z.number(),
          state: z.string(),
          dev: z.number().nullable(),
          test: z.record(z.string(), z.number()).nullable(),
          steps: z.object({ done: z.number(), total: z.number() }).nullable(),
          failure: z.object({ code: z.string() }).nullable(),
        }),
      ),
    }),
  ),
  best: z.object({ label: z.string(), run: z.string() }).nullable(),
});

function tinySweep(text: string, training: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder();
  writeTinyModel(join(folder, 'model'));
  writeTinyTuning(folder, { metric_for_best_model: 'loss', ...training });
  const file = join(folder, 'rates.sweep.yaml');
  writeFileSync(file, `base: vowels.tune.yaml\n${text}`);
  const env = { SOFT_PROMPT_CACHE: join(folder, 'cache'), HF_HOME: join(folder, 'hub'), HF_HUB_OFFLINE: '1' };
  return { folder, file, env, runs: join(folder, 'runs', 'rates') };
}

function resultOf({ stdout }: ToolResult) {
  const lines = stdout.trimEnd().split('\n');
  const result = lines.map((line) => JSON.parse(line)).find(({ type }) => type === 'result');
  return sweepResult.parse(result);
}

/** When each run's record was written. */
const born = (runs: string) => readdirSync(runs).map((name) => [name, statSync(join(runs, name, 'run.json')).mtimeMs]);

describe('soft-prompt sweep', () => {
  it('makes every point with every seed, scores the best on the test examples, and does nothing twice', async () => {
    const { folder, file, env, runs } = tinySweep(
      'grid:\n  training.learning_rate: [0.00001, 0.03]\n  prompt.template: [[2, 1]]\nseeds: [1, 2]\n',
    );
    const planned = await runTool(['sweep', file, '--dry-run', '--json'], { env });
    expect(JSON.parse(planned.stdout)).toMatchObject({ runs: 4, done: 0, steps: 32 });
    expect(existsSync(runs)).toBe(false);

    const made = await runTool(['sweep', file, '--json', '--csv', join(folder, 'r.csv')], { env });
    expect(made.exitCode).toBe(0);
    const result = resultOf(made);
    expect(result.metric?.name).toBe('loss');
    expect(result.points.map(({ values }) => values.learning_rate)).toEqual([0.00001, 0.03]);
    const [slow, fast] = result.points;
    // The loss of the higher rate is the lower one, with each seed.
    expect(fast?.dev?.mean).toBeLessThan(slow?.dev?.mean ?? 0);
    expect(fast?.dev?.interval).not.toBeNull();
    expect(fast?.best_of_variant).toBe(true);
    expect(result.best?.label).toBe(fast?.label);
    expect(slow?.test).toEqual({});
    expect(Object.keys(fast?.test ?? {})).toEqual(['accuracy', 'loss']);
    expect(fast?.runs.map(({ test }) => typeof test?.loss)).toEqual(['number', 'number']);
    const csv = readFileSync(join(folder, 'r.csv'), 'utf8').split('\r\n');
    expect(csv[0]).toBe(
      'variant,learning_rate,template,seed,state,dev,best_step,steps,seconds,test_accuracy,test_loss,run,failure',
    );
    expect(csv.slice(1, -1).map((line) => line.split(',').slice(0, 2).join())).toHaveLength(4);
    expect(csv[1]).toMatch(/^,0\.00001,"\[2,1\]",1,completed,/);

    const before = born(runs);
    const again = await runTool(['sweep', file, '--json', '--html', join(folder, 'r.html')], { env });
    expect(resultOf(again)).toEqual(result);
    expect(born(runs)).toEqual(before);
    const page = readFileSync(join(folder, 'r.html'), 'utf8');
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<circle');
    expect(page).not.toMatch(/<script|https?:/);

    // A point more is a point more, and no other run is made again.
    writeFileSync(file, readFileSync(file, 'utf8').replace('0.03]', '0.03, 0.003]'));
    const more = await runTool(['sweep', file, '--json'], { env });
    expect(resultOf(more).points).toHaveLength(3);
    expect(born(runs)).toHaveLength(6);
    expect(Object.fromEntries(born(runs))).toMatchObject(Object.fromEntries(before));
  });

  it('goes on where it was interrupted, and ends as if it had not been', async () => {
    const text = 'grid:\n  training.learning_rate: [0.003, 0.03]\n';
    const { file, env } = tinySweep(text, { max_steps: 150, eval_steps: 50, save_steps: 25 });
    const tool = new RunningTool(['sweep', file, '--json'], { env });
    await tool.until(({ stdout }) => stdout.includes('"step":25,'));
    tool.kill('SIGINT');
    const stopped = await tool.result();
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toContain('the same command goes on from here');
    const resumed = await runTool(['sweep', file, '--json'], { env });
    expect(resumed.stdout).toContain('"type":"resumed"');
    const whole = tinySweep(text, { max_steps: 150, eval_steps: 50, save_steps: 25 });
    const uninterrupted = await runTool(['sweep', whole.file, '--json'], { env: whole.env });
    const values = (result: ToolResult) => resultOf(result).points.map(({ dev, test }) => [dev, test]);
    expect(values(resumed)).toEqual(values(uninterrupted));
  });

  it('goes on past a run that fails, reports it at the end, and makes it once it can be made', async () => {
    const { folder, file, env } = tinySweep(
      'variants:\n  - name: none\n    set: {task.train_file: nowhere.jsonl}\n  - name: tuned\n',
    );
    const planned = await runTool(['sweep', file, '--dry-run', '--json'], { env });
    expect(JSON.parse(planned.stdout)).toMatchObject({ runs: 2, unable: [{ label: 'none', code: 'file.not-found' }] });
    expect(planned.stderr).toMatch(/^none cannot begin: \S*nowhere\.jsonl does not exist\. Check the path/m);

    const failed = await runTool(['sweep', file, '--json'], { env });
    expect(failed.exitCode).toBe(1);
    const [none, tuned] = resultOf(failed).points;
    expect(none?.runs).toMatchObject([{ state: 'failed', failure: { code: 'file.not-found' }, dev: null }]);
    expect(tuned?.finished).toBe(true);
    expect(failed.stderr).toMatch(/^none · seed 42: \S*nowhere\.jsonl does not exist.*1 run of the sweep failed/ms);

    const damaged = tuned?.runs[0]?.folder ?? '';
    const record = readFileSync(join(damaged, 'run.json'));
    writeFileSync(join(damaged, 'run.json'), '{');
    const report = await runTool(['sweep', file, '--report', '--json'], { env });
    expect(resultOf(report).points[1]?.runs).toMatchObject([{ state: 'failed', failure: { code: 'json.malformed' } }]);
    writeFileSync(join(damaged, 'run.json'), record);

    writeFileSync(join(folder, 'nowhere.jsonl'), readFileSync(join(folder, 'train.jsonl')));
    const mended = await runTool(['sweep', file], { env });
    expect(mended.exitCode).toBe(0);
    expect(mended.stdout).toMatch(/★ +tuned|★ +none/);
  });

  it('trains points that do badly at a rung no further, and the others exactly as without halving', async () => {
    const rates = 'grid:\n  training.learning_rate: [0.00001, 0.0001, 0.01, 0.05]\n';
    const training = { max_steps: 16, eval_steps: 2 };
    const halved = tinySweep(`${rates}successive_halving: {reduction_factor: 2, rungs: 2}\ntest: none\n`, training);
    const result = resultOf(await runTool(['sweep', halved.file, '--json'], { env: halved.env }));
    expect(result.points.map(({ runs: [run] }) => run?.steps?.done).toSorted()).toEqual([16, 4, 4, 8]);
    expect(result.points.filter(({ finished }) => finished)).toHaveLength(1);

    const whole = tinySweep(`${rates}test: none\n`, training);
    const full = resultOf(await runTool(['sweep', whole.file, '--json'], { env: whole.env }));
    expect(result.best?.label).toBe(full.best?.label);
    const devOf = ({ points, best }: typeof full) => points.find(({ label }) => label === best?.label)?.dev?.mean;
    expect(devOf(result)).toBe(devOf(full));

    rmSync(join(result.points.find(({ finished }) => finished)?.runs[0]?.folder ?? ''), { recursive: true });
    const again = resultOf(await runTool(['sweep', halved.file, '--json'], { env: halved.env }));
    expect(again).toEqual(result);
  });

  it.each([
    [
      'a field that does not exist',
      'grid:\n  training.learning_rat: [0.1]\n',
      /sweep\.yaml:3:3: .*`learning_rat`.*Did you mean `learning_rate`/s,
    ],
    [
      'a value that does not hold',
      'grid:\n  training.learning_rate: [0.1, fast]\n',
      /:3:3: .*`training.learning_rate` must be/s,
    ],
    ['a field of another method', 'grid:\n  method.residual: [true]\n', /:3:3: .*It belongs to peft_type: NEW_DESIGN/s],
    ['a field of the base that does not hold', 'grid:\n  task: [CB, JNSLI]\n', /:3:3: .*no task preset `JNSLI`/s],
    ['an unknown key of the sweep itself', 'gird: {}\n', /:2:1: .*There is no setting `gird`.*Did you mean `grid`/s],
    ['seeds under the grid', 'grid:\n  training.seed: [1, 2]\n', /:3:18: .*stand under `seeds`/s],
    [
      'a range from above to below',
      'random:\n  training.learning_rate: {distribution: log_uniform, min: 1, max: 0.1}\n',
      /`max` must be above `min`/,
    ],
    [
      'a variant that contradicts the base',
      'variants:\n  - name: short\n  - name: long\n    set: {training.num_train_epochs: 3}\n',
      /:5:11: .*exclude each other.*\(variant long\)/s,
    ],
    [
      'what all variants have in common, once,',
      'grid:\n  training.learning_rat: [0.1]\nvariants:\n  - name: a\n  - name: b\n',
      /used:\n {2}3:3: There is no setting `learning_rat` under `training`\. Did you mean `learning_rate`\?\nMend/,
    ],
  ])('refuses %s with the place in the file', async (_, text, message) => {
    const { file, env } = tinySweep(text);
    const { exitCode, stderr } = await runTool(['sweep', file, '--dry-run'], { env });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('refuses a base that is not there with its place in the file', async () => {
    const { file, env } = tinySweep('grid: {}\n');
    writeFileSync(file, '# rates\nbase: gone.tune.yaml\n');
    const { exitCode, stderr } = await runTool(['sweep', file, '--dry-run'], { env });
    expect(stderr).toMatch(/rates\.sweep\.yaml:2:7: .*gone\.tune\.yaml does not exist\. Check the path/s);
    expect(exitCode).toBe(2);
  });
});
