import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from './temporary-folder.ts';
import { writeTinyModel, writeTinyTuning } from './tiny-project.ts';
import { RunningTool, runTool, type ToolResult, useBuiltTool } from './tool.ts';

useBuiltTool();

function tinyProject(training: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder();
  writeTinyModel(join(folder, 'model'));
  const file = writeTinyTuning(folder, training);
  const env = { SOFT_PROMPT_CACHE: join(folder, 'cache'), HF_HOME: join(folder, 'hub'), HF_HUB_OFFLINE: '1' };
  return { folder, file, env, run: join(folder, 'runs', 'vowels') };
}

function jsonLines({ stdout }: ToolResult): { type?: string; [key: string]: unknown }[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The losses of the steps, by step. */
function losses(result: ToolResult): Map<unknown, unknown> {
  return new Map(
    jsonLines(result)
      .filter(({ type }) => type === 'step')
      .map(({ step, loss }) => [step, loss]),
  );
}

describe('soft-prompt tune', () => {
  it('goes from a tuning file to a prompt that is evaluated, read, generated with and exported', async () => {
    const { folder, file, env, run } = tinyProject();
    const tuned = await runTool(['tune', file], { env });
    expect(tuned).toMatchObject({ exitCode: 0, signal: null });
    expect(tuned.stdout).toContain('Completed after step 8');
    // Without a terminal every event is a line of its own.
    expect(tuned.stderr).toMatch(/^epoch 1\/2 {2}step 1\/8 {2}loss \d/m);
    // Four steps are an epoch.
    expect(tuned.stderr).toMatch(/^epoch 1\/2 {2}step 4\/8 /m);
    expect(tuned.stderr).toMatch(/^epoch 2\/2 {2}step 5\/8 /m);
    expect(tuned.stderr).toMatch(/^step 8: dev {2}accuracy/m);

    const evaluated = await runTool(['evaluate', run, '--json', '--projected'], { env });
    expect(evaluated.exitCode).toBe(0);
    const [comparison] = jsonLines(evaluated);
    expect(comparison).toMatchObject({ split: 'test', examples: 5 });
    // The five last letters are all consonants, as most of the sixteen first.
    expect(comparison?.prompts).toMatchObject([
      { prompt: 'majority', answer: ' no', metrics: { accuracy: { value: 1, count: 5 } } },
      { prompt: 'hand-written' },
      { prompt: 'tuned' },
      { prompt: 'projected' },
    ]);

    const read = await runTool(['interpret', run, '--json', '-k', '2'], { env });
    const [reading] = jsonLines(read);
    expect(reading?.prompts).toMatchObject([
      { name: 'prompt', soft_tokens: [{ hand_written: { text: 'I' } }, {}, { hand_written: { text: '?' } }] },
    ]);
    const agreed = await runTool(['interpret', run, run, '--json'], { env });
    const [same] = jsonLines(agreed);
    expect(same?.prompts).toMatchObject([{ stability: { l2: [{ overlap: 1, same_nearest: 1 }, {}, {}] } }]);
    const table = await runTool(['interpret', run, run], { env });
    expect(table.stdout).toMatch(/^mean +1\.000 +1\.000 +1\.000$/m);

    const generated = await runTool(['generate', run, 'e', '--json', '-n', '3'], { env });
    expect(jsonLines(generated)[0]).toMatchObject({ fields: { query: 'e' } });

    const target = join(folder, 'exported');
    const exported = await runTool(['export', run, target], { env });
    expect(exported.exitCode).toBe(0);
    expect(exported.stderr).toContain('PEFT itself cannot replay this prompt: it has soft tokens after the query');
    expect(readdirSync(target)).toContain('adapter_model.safetensors');

    const listed = await runTool(['runs', 'list', join(folder, 'runs'), '--json'], { env });
    expect(jsonLines(listed)[0]).toMatchObject({ runs: [{ state: 'completed', step: 8 }] });
  });

  it('makes a run that others are listed beside, and that can be removed, also when it is damaged', async () => {
    const { folder, file, env, run } = tinyProject();
    await runTool(['tune', file], { env });
    const damaged = join(folder, 'runs', 'damaged');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'run.json'), '{');
    const listed = await runTool(['runs', 'list', join(folder, 'runs'), '--json'], { env });
    expect({ exitCode: listed.exitCode, ...JSON.parse(listed.stdout) }).toMatchObject({
      exitCode: 0,
      runs: [{ folder: run }],
      unreadable: [{ folder: damaged, error: expect.stringContaining('run.json, line 1, column 2') }],
    });
    expect((await runTool(['runs', 'remove', damaged], { env })).exitCode).toBe(0);
    expect(readdirSync(join(folder, 'runs'))).toEqual(['vowels']);
  });

  it('ends with the same numbers when it was killed and resumed', async () => {
    const steps = { max_steps: 60, eval_steps: 10, save_steps: 5 };
    const whole = tinyProject(steps);
    const uninterrupted = await runTool(['tune', whole.file, '--json'], { env: whole.env });
    const { file, env, run } = tinyProject(steps);
    const killed = new RunningTool(['tune', file, '--json'], { env });
    await killed.until(({ stdout }) => stdout.includes('"name":"step-000010"'));
    killed.kill('SIGKILL');
    expect((await killed.result()).signal).toBe('SIGKILL');

    const resumed = await runTool(['tune', '--resume', run, '--json'], { env });
    expect(resumed.exitCode).toBe(0);
    const [first] = jsonLines(resumed);
    expect(first).toMatchObject({ type: 'resumed', total_steps: 60 });
    const expected = losses(uninterrupted);
    for (const [step, loss] of losses(resumed)) expect(loss).toBe(expected.get(step));
    const embeddings = (folder: string) => readFileSync(join(folder, 'prompt', 'adapter_model.safetensors'));
    expect(embeddings(run).equals(embeddings(whole.run))).toBe(true);
  });

  it('keeps its state at Ctrl-C, says how to go on, and exits with 130', async () => {
    const { file, env, run } = tinyProject({ max_steps: 2000, eval_steps: 1000 });
    const tool = new RunningTool(['tune', file], { env });
    await tool.until(({ stderr }) => stderr.includes('step 3/2000'));
    tool.kill('SIGINT');
    const stopped = await tool.result();
    expect(stopped).toMatchObject({ exitCode: 130, signal: null });
    expect(stopped.stderr).toContain(`soft-prompt tune --resume ${run}`);
    const shown = await runTool(['runs', 'show', run, '--json'], { env });
    expect(jsonLines(shown)[0]).toMatchObject({ state: 'stopped' });
    expect((await runTool(['runs', 'show', run], { env })).stdout).toMatch(/^Memory +\d+\.\d [MG]B$/m);
  });

  it('takes every field of the file from the command line', async () => {
    const { file, env } = tinyProject();
    const args = ['--learning-rate', '0.5', '--num-train-epochs', '3', '--set', 'training.max_grad_norm=0.25'];
    const { exitCode, stdout } = await runTool(['tune', file, '--dry-run', '--json', ...args], { env });
    expect(exitCode).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan.settings.training).toMatchObject({ learning_rate: 0.5, num_train_epochs: 3, max_grad_norm: 0.25 });
    expect(plan.settings.training).not.toHaveProperty('max_steps');
    expect(plan).toMatchObject({
      total_steps: 12,
      trainable_parameters: 3 * 32,
      examples: { train: 16, dev: 5, test: 5 },
    });
  });

  it('takes back the file’s max_steps where --set names epochs', async () => {
    const { file, env } = tinyProject({ max_steps: 8 });
    const args = ['--dry-run', '--json', '--set', 'training.num_train_epochs=3'];
    const { exitCode, stdout } = await runTool(['tune', file, ...args], { env });
    expect({ exitCode, steps: JSON.parse(stdout).total_steps }).toEqual({ exitCode: 0, steps: 12 });
    expect(JSON.parse(stdout).settings.training).not.toHaveProperty('max_steps');
  });

  it('names line and column of broken YAML, exits with 2 and makes no run folder', async () => {
    const { folder, file, env } = tinyProject();
    writeFileSync(file, 'model: ./model\ntask: {train_file: "train.jsonl\n');
    const { exitCode, stderr, stdout } = await runTool(['tune', file], { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/vowels\.tune\.yaml:\d+:\d+: error:/);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it('names a field that does not exist and the one that was meant, also as JSON', async () => {
    const { file, env } = tinyProject({ learning_rat: 0.1 });
    const { exitCode, stdout } = await runTool(['tune', file, '--json'], { env });
    expect(exitCode).toBe(2);
    const { error } = JSON.parse(stdout);
    expect(error.code).toBe('settings.invalid');
    expect(error.message).toContain('learning_rate');
    expect(error.place.file).toBe(file);
    expect(error.place.line).toBeGreaterThan(12);
  });

  it('names the dev example that is too long for the model before it makes a run folder', async () => {
    const { folder, file, env } = tinyProject();
    const dev = join(folder, 'dev.jsonl');
    writeFileSync(
      dev,
      `${JSON.stringify({ letter: 'a', kind: 'yes' })}\n${JSON.stringify({ letter: 'b'.repeat(200), kind: 'no' })}\n`,
    );
    const { exitCode, stderr } = await runTool(['tune', file], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('dev.jsonl:2: error:');
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it('says that the model is missing', async () => {
    const { file, env } = tinyProject();
    const { exitCode, stderr } = await runTool(['tune', file, '--model', './no-such-model'], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no-such-model');
  });

  it('trains the weights of the model with the prompt where it is asked to, and uses them ever after', async () => {
    const { folder, file, env, run } = tinyProject({ metric_for_best_model: 'loss' });
    const frozen = await runTool(['tune', file, '--json', '-o', join(folder, 'runs', 'frozen')], { env });
    const whole = ['tune', file, '--json', '--set', 'training.lm_learning_rate=0.01'];
    const tuned = await runTool(whole, { env });
    expect(tuned.exitCode).toBe(0);
    const devLoss = (result: ToolResult) =>
      jsonLines(result)
        .filter(({ type }) => type === 'evaluation')
        .map(({ metrics }) => z.object({ loss: z.number() }).parse(metrics).loss);
    expect(Math.min(...devLoss(tuned))).toBeLessThan(Math.min(...devLoss(frozen)) / 2);
    expect(readdirSync(join(run, 'prompt'))).toContain('tuned_model.safetensors');

    // What is evaluated later is what the training chose, weights included; the hand-written prompt has the model as it was.
    const evaluated = jsonLines(await runTool(['evaluate', run, '--split', 'dev', '--json'], { env }))[0];
    const losses = z
      .object({
        prompts: z.array(
          z.object({ prompt: z.string(), metrics: z.record(z.string(), z.object({ value: z.number() })) }),
        ),
      })
      .parse(evaluated)
      .prompts.map(({ prompt, metrics }) => [prompt, metrics.loss?.value] as const);
    expect(Object.fromEntries(losses).tuned).toBeCloseTo(Math.min(...devLoss(tuned)), 5);
    expect(Object.fromEntries(losses)['hand-written']).toBeCloseTo(devLoss(frozen)[0] ?? 0, 5);

    expect((await runTool(['generate', run, 'e', '-n', '2'], { env })).exitCode).toBe(0);
    expect((await runTool(['interpret', run], { env })).exitCode).toBe(0);
    const exported = await runTool(['export', run, join(folder, 'exported')], { env });
    expect(exported.exitCode).toBe(1);
    expect(exported.stderr).toContain('was tuned together with the weights of its model');
  });

  it('goes on with the weights of an interrupted fine-tuning', async () => {
    const settings = { max_steps: 40, eval_steps: 5, lm_learning_rate: 0.01, metric_for_best_model: 'loss' };
    const { file, env, run } = tinyProject(settings);
    const tool = new RunningTool(['tune', file, '--json'], { env });
    await tool.until(({ stdout }) => stdout.includes('"step":12,'));
    tool.kill('SIGINT');
    await tool.result();
    const resumed = await runTool(['tune', '--resume', run, '--json'], { env });
    const whole = tinyProject(settings);
    const uninterrupted = await runTool(['tune', whole.file, '--json'], { env: whole.env });
    expect(losses(resumed).get(40)).toBe(losses(uninterrupted).get(40));
  });
});
