import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { writeTinyModel, writeTinyTuning } from './tiny-project.ts';
import { runTool, useBuiltTool } from './tool.ts';

useBuiltTool();

/** A task in the layout of folders that the original's --data_dir has. */
function originalProject() {
  const folder = temporaryFolder();
  writeTinyModel(join(folder, 'model'));
  const labels = ['entailment', 'contradiction', 'neutral'];
  const lines = (count: number) =>
    Array.from({ length: count }, (_, idx) =>
      JSON.stringify({ premise: `p${idx % 7}`, hypothesis: `h${idx % 5}`, label: labels[idx % 3], idx }),
    ).join('\n');
  mkdirSync(join(folder, 'data', 'CB'), { recursive: true });
  for (const [name, count] of Object.entries({ train: 9, val: 6 }))
    writeFileSync(join(folder, 'data', 'CB', `${name}.jsonl`), `${lines(count)}\n`);
  const env = { SOFT_PROMPT_CACHE: join(folder, 'cache'), HF_HOME: join(folder, 'hub'), HF_HUB_OFFLINE: '1' };
  const flags = ['--preset', 'interpret-p-tuning', '--model_name', './model', '--dataset', 'CB', '--out_dir', 'out'];
  const set = ['--set', 'task.test_file=CB/val.jsonl'];
  return { folder, run: (...args: string[]) => runTool(['tune', ...flags, ...set, ...args], { env, cwd: folder }) };
}

const settingsOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout).settings;

describe('soft-prompt tune --preset interpret-p-tuning', () => {
  it('has the defaults of the original', async () => {
    const { run } = originalProject();
    const settings = settingsOf(await run('--dry-run', '--json'));
    expect(settings.method).toMatchObject({
      peft_type: 'P_TUNING',
      encoder_reparameterization_type: 'LSTM',
      encoder_num_layers: 2,
      encoder_dropout: 0,
    });
    expect(settings.prompt).toEqual({ template: [3, 3] });
    expect(settings.task).toMatchObject({ max_query_tokens: 512, max_answer_tokens: 64 });
    expect(settings.training).toMatchObject({
      optimizer: 'adam',
      learning_rate: 1e-5,
      weight_decay: 5e-4,
      lr_scheduler_type: 'exponential',
      decay_rate: 0.98,
      warmup_steps: 0,
      max_grad_norm: 0,
      num_train_epochs: 60,
      early_stopping_patience: 20,
      per_device_train_batch_size: 4,
      seed: 42,
      metric_for_best_model: 'token_accuracy',
    });
  });

  it("takes the flags of the original's tuning.sh under their own names", async () => {
    const { folder, run } = originalProject();
    const tuning = ['--train_batch_size', '2', '--n_train_max', '8', '--n_dev_max', '-1', '--template', '(2,1)'];
    const more = ['--lr', '6e-6', '--epochs', '7', '--early_stop', '3', '--seed', '1', '--no_cuda'];
    const design = [
      '--new_design',
      '--new_num_mlp',
      '2',
      '--new_residual',
      '--new_random_init',
      '--lstm_dropout',
      '0.1',
    ];
    const settings = settingsOf(await run(...tuning, ...more, ...design, '--dry-run', '--json'));
    expect(settings.prompt).toEqual({ template: [2, 1] });
    expect(settings.method).toMatchObject({
      peft_type: 'NEW_DESIGN',
      num_linear_layers: 2,
      residual: true,
      prompt_tuning_init: 'SAMPLE_VOCAB',
      encoder_dropout: 0.1,
    });
    expect(settings.task.n_train).toBe(8);
    // All of them: more than there can be.
    expect(settings.task.n_dev).toBeGreaterThanOrEqual(1e9);
    expect(settings.task.n_test).toBeUndefined();
    expect(settings.training).toMatchObject({
      learning_rate: 6e-6,
      num_train_epochs: 7,
      early_stopping_patience: 3,
      seed: 1,
      per_device_train_batch_size: 2,
      provider: 'cpu',
    });
    expect(settings.output_dir).toBe(
      join(
        folder,
        'out/CB/prompt_model/model/template_2_1_fixed_seed_1_train_8_dev_-1_test_default_new_mlp-2_residual_true_random_lr_6e-6',
      ),
    );
  });

  it('starts the new design from DEFAULT_TEMPLATE of nl_inputs.py', async () => {
    const { folder, run } = originalProject();
    writeFileSync(join(folder, 'nl_inputs.py'), 'DEFAULT_TEMPLATE = {\n    (3, 3): {"CB": "Is it?"},\n}\n');
    const settings = settingsOf(await run('--new_design', '--dry-run', '--json'));
    expect(settings.method).toMatchObject({ prompt_tuning_init: 'TEXT', residual: false, num_linear_layers: 1 });
    expect(settings.prompt).toMatchObject({ nl_inputs: join(folder, 'nl_inputs.py'), nl_inputs_task: 'CB' });
  });

  it('tells where in nl_inputs.py a text stands that does not fit its template', async () => {
    const { folder, run } = originalProject();
    writeFileSync(join(folder, 'nl_inputs.py'), 'DEFAULT_TEMPLATE = {\n    (3, 3): {"CB": "Is it so?"},\n}\n');
    const { exitCode, stderr } = await run('--new_design', '--dry-run');
    expect(stderr).toMatch(/nl_inputs\.py:2:20: error: The text "Is it so\?" has 9 tokens, but it stands for 6/);
    expect(exitCode).toBe(1);
  });

  it("passes over the new design's flags without --new_design, as the original does, and says so", async () => {
    const { run } = originalProject();
    const result = await run('--new_num_mlp', '2', '--new_residual', '--lm_lr', '1', '--dry-run', '--json');
    expect(settingsOf(result).method.peft_type).toBe('P_TUNING');
    expect(result.stderr).toContain('--new_num_mlp changes nothing without --new_design.');
    expect(result.stderr).toContain('--new_residual changes nothing without --new_design.');
    expect(result.stderr).toContain('--lm_lr changes nothing without --use_lm_finetune.');
  });

  it('tunes, then evaluates only, with nearest tokens and a file of one number a line', async () => {
    const { folder, run } = originalProject();
    const tuned = await run('--epochs', '2', '--lr', '0.01', '--json');
    expect(tuned.exitCode).toBe(0);
    const result = tuned.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .find(({ type }) => type === 'result');
    const evaluate = ['--only_evaluate', '--load', result.run, '--print-topk', '--eval_metrics_to_file', 'scores.tsv'];
    const evaluated = await run(...evaluate);
    expect(evaluated.stderr).not.toContain('error');
    expect(evaluated.stdout).toMatch(
      /6 dev examples[\s\S]*6 test examples[\s\S]*Euclidean distance[\s\S]*cosine similarity[\s\S]*50 % is an ordinary distance/,
    );
    expect(readFileSync(join(folder, 'scores.tsv'), 'utf8')).toMatch(/^([01]\n){6}$/);

    const score = ['evaluate', result.run, '--eval-metrics-to-file', 'losses.tsv', '--metric'];
    expect((await runTool([...score, 'loss'], { cwd: folder })).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'losses.tsv'), 'utf8')).toMatch(/^(\d+\.\d+\n){6}$/);
    const unmeasured = await runTool([...score, 'bleu'], { cwd: folder });
    expect(unmeasured.stderr).toMatch(/was not measured by bleu\.\nIts task measures: accuracy, loss/);

    const other = await run('--only_evaluate', '--load', result.run, '--template', '(2,1)');
    expect(other.exitCode).toBe(1);
    expect(other.stderr).toContain('has 6 soft tokens where the layout of the settings places 3');
  });

  it('gives a tuning file the training of the original, and leaves the rest of it alone', async () => {
    const folder = temporaryFolder();
    writeTinyModel(join(folder, 'model'));
    const file = writeTinyTuning(folder);
    const args = ['tune', file, '--preset', 'interpret-p-tuning', '--lr', '0.1', '--dry-run', '--json'];
    const settings = settingsOf(await runTool(args));
    expect(settings.training).toMatchObject({ optimizer: 'adam', learning_rate: 0.1, num_train_epochs: 60 });
    expect(settings.training.max_steps).toBeUndefined();
    expect(settings.prompt.template).toEqual([2, 1]);
    expect(settings.method.peft_type).toBe('PROMPT_TUNING');
  });

  it.each([
    [['--lr', '1e-5'], /--lr is an option of interpret_p_tuning\.\n.*--preset interpret-p-tuning/],
    [['--preset', 'other'], /There is no preset other/],
    [['--preset', 'interpret-p-tuning', '--template', '__import__("os")'], /is not two numbers/],
    [['--preset', 'interpret-p-tuning', '--only_evaluate'], /--only_evaluate needs the prompt/],
    [['--preset', 'interpret-p-tuning', '--load', 'x.ckpt'], /a tuning does not begin from a saved encoder/],
    [
      ['--preset', 'interpret-p-tuning', '--eval_metrics_to_file', 'x.tsv'],
      /is for --only_evaluate: .*\n.*--eval-metrics-to-file/,
    ],
    [
      ['--preset', 'interpret-p-tuning', '--new_design', '--new_num_mlp', '3'],
      /`method.num_linear_layers` must be 1 \| 2, not 3/,
    ],
  ])('refuses %j with the way out', async (args, message) => {
    const { exitCode, stderr } = await runTool(['tune', ...args]);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });
});
