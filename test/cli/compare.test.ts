import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from './temporary-folder.ts';
import { writeTinyModel, writeTinyTuning } from './tiny-project.ts';
import { runTool, useBuiltTool } from './tool.ts';

useBuiltTool();

const comparison = z.object({
  metric: z.string().nullable(),
  examples: z.number(),
  systems: z.array(z.object({ name: z.string(), mean: z.number() })),
  pairs: z.array(
    z.object({
      first: z.string(),
      second: z.string(),
      difference: z.number(),
      wins: z.number(),
      losses: z.number(),
      ties: z.number(),
      p_value: z.number(),
      p_value_holm: z.number(),
      better: z.string().nullable(),
    }),
  ),
});

function scoreFiles(files: Readonly<Record<string, readonly (number | string)[]>>) {
  const folder = temporaryFolder();
  return Object.entries(files).map(([name, scores]) => {
    const file = join(folder, name);
    writeFileSync(file, scores.map((score) => `${score}\n`).join(''));
    return file;
  });
}

const right = (count: number, of: number) => Array.from({ length: of }, (_, index) => (index < count ? 1 : 0));

describe('soft-prompt compare', () => {
  it('tells a clear difference between files of one number a line, and one that these examples cannot show', async () => {
    const files = scoreFiles({ 'a.tsv': right(80, 100), 'b.tsv': right(50, 100), 'c.tsv': right(49, 100) });
    const { exitCode, stdout } = await runTool(['compare', ...files, '--json']);
    expect(exitCode).toBe(0);
    const { examples, pairs } = comparison.parse(JSON.parse(stdout));
    expect(examples).toBe(100);
    expect(pairs).toMatchObject([
      { wins: 30, losses: 0, ties: 70, better: files[0] },
      { wins: 31, losses: 0, ties: 69, better: files[0] },
      { wins: 1, losses: 0, ties: 99, better: null },
    ]);
    expect(pairs[0]?.difference).toBeCloseTo(0.3, 12);
    // Two tests of three are as significant as 1,000 samples can say; Holm multiplies the first by their number.
    expect(stdout).not.toContain('NaN');
    expect(pairs[0]?.p_value_holm).toBeCloseTo((3 * 2) / 1001, 6);

    const text = await runTool(['compare', ...files, '--with-first']);
    expect(text.stdout).toContain(`${files[0]} is better than ${files[1]}`);
    expect(text.stdout).not.toContain(`${files[1]} and ${files[2]}`);
  });

  it('says so when too few samples are drawn for the number of pairs', async () => {
    const files = scoreFiles(Object.fromEntries([...'abcdefgh'].map((name, index) => [name, right(40 + index, 90)])));
    const { stderr } = await runTool(['compare', ...files]);
    expect(stderr).toContain('Corrected for 28 pairs, 1000 samples can show no difference: use --samples 1120');
    expect((await runTool(['compare', ...files, '--with-first'])).stderr).toBe('');
  });

  it('gives the same verdict for the same seed', async () => {
    const files = scoreFiles({ 'a.tsv': right(55, 100), 'b.tsv': right(50, 100) });
    const once = await runTool(['compare', ...files, '--json', '--ratio', '0.3']);
    expect((await runTool(['compare', ...files, '--json', '--ratio', '0.3'])).stdout).toBe(once.stdout);
    expect((await runTool(['compare', ...files, '--json', '--ratio', '0.3', '--seed', '1'])).stdout).not.toBe(
      once.stdout,
    );
  });

  it.each([
    ['files of different lengths', { a: [1, 0], b: [1, 0, 1] }, /3: they are not of the same examples/],
    ['what is no number, with its line', { a: [1, 'one'], b: [1, 0] }, /a:2: error: .*line 2: "one" is no number/],
    ['an empty line in the middle', { a: [1, '', 0], b: [1, 0, 1] }, /line 2: "" is no number/],
    ['several columns without a choice', { a: ['1\t0'], b: [1] }, /line 1: there are 2 numbers.\n.*--column/],
    ['an empty file', { a: [], b: [1] }, /a: error: The file .* has no scores/],
    ['a number that is none', { a: ['nan'], b: [1] }, /"nan" is no number/],
  ])('refuses %s', async (_, contents, message) => {
    const { exitCode, stderr } = await runTool(['compare', ...scoreFiles(contents)]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(message);
  });

  it('reads the chosen column of the three ROUGE scores that the original writes', async () => {
    const files = scoreFiles({ a: ['0.5\t0.25\t1', '0\t0.5\t0'], b: ['0.5\t0.25\t0.5', '0\t0.5\t0'] });
    const { stdout } = await runTool(['compare', ...files, '--column', '3', '--json']);
    expect(comparison.parse(JSON.parse(stdout)).systems.map(({ mean }) => mean)).toEqual([0.5, 0.25]);
  });

  it('compares runs by the scores that their folders keep, measures what is missing, and refuses other data', async () => {
    const folder = temporaryFolder();
    writeTinyModel(join(folder, 'model'));
    const file = writeTinyTuning(folder);
    const env = { SOFT_PROMPT_CACHE: join(folder, 'cache'), HF_HOME: join(folder, 'hub'), HF_HUB_OFFLINE: '1' };
    const run = (name: string) => join(folder, 'runs', name);
    await runTool(['tune', file, '-o', run('one')], { env });
    await runTool(['tune', file, '-o', run('two'), '--set', 'prompt.text=[Of, "!"]'], { env });
    const evaluated = await runTool(['evaluate', run('one'), '--eval-metrics-to-file', join(folder, 'one.tsv')], {
      env,
    });
    expect(evaluated.exitCode).toBe(0);
    expect(existsSync(join(run('one'), 'evaluations', 'test.json'))).toBe(true);
    expect(readFileSync(join(folder, 'one.tsv'), 'utf8')).toMatch(/^([01]\n){5}$/);

    const entries = [run('one'), run('two'), `${run('one')}#hand-written`, join(folder, 'one.tsv')];
    const compared = await runTool(['compare', ...entries, '--json'], { env });
    expect(compared.stderr).not.toContain('error');
    const { metric, examples, systems } = comparison.parse(JSON.parse(compared.stdout));
    expect({ metric, examples }).toEqual({ metric: 'accuracy', examples: 5 });
    expect(systems.map(({ name }) => name)).toEqual(entries);
    expect(systems[0]?.mean).toBe(systems[3]?.mean);
    expect(existsSync(join(run('two'), 'evaluations', 'test.json'))).toBe(true);

    // Dev scores that were kept earlier are not taken for test scores.
    rmSync(join(run('two'), 'evaluations'), { recursive: true });
    await runTool(['evaluate', run('two'), '--split', 'dev'], { env });
    const again = await runTool(['compare', run('one'), run('two'), '--json'], { env });
    expect(comparison.parse(JSON.parse(again.stdout)).examples).toBe(5);
    expect(existsSync(join(run('two'), 'evaluations', 'test.json'))).toBe(true);

    const loss = await runTool(['compare', run('one'), run('two'), '--metric', 'loss', '--differences', '2'], { env });
    expect(loss.stdout).toMatch(/^1 {2}v {2,}no {2,}5\.\d+ {2}no {2,}5\.\d+ {2}no$/m);

    const csv = join(folder, 'examples.csv');
    await runTool(['compare', run('one'), run('two'), '--csv', csv], { env });
    const rows = readFileSync(csv, 'utf8').split('\r\n');
    expect(rows[0]).toBe(
      `id,query,answer,score ${run('one')},answer ${run('one')},score ${run('two')},answer ${run('two')}`,
    );
    expect(rows[1]).toBe('1,v, no,1, no,1, no');

    const unknown = await runTool(['compare', run('one'), run('two'), '--metric', 'rouge'], { env });
    expect(unknown.stderr).toMatch(/was not measured by rouge\.\n.*accuracy, loss/);
    const nameless = await runTool(['compare', run('one'), `${run('two')}#best`], { env });
    expect(nameless.stderr).toMatch(/has no prompt “best”/);

    writeFileSync(join(folder, 'test.jsonl'), '{"letter": "a", "kind": "yes"}\n'.repeat(5));
    await runTool(['tune', file, '-o', run('three')], { env });
    const other = await runTool(['compare', run('one'), run('three')], { env });
    expect(other.exitCode).toBe(1);
    expect(other.stderr).toContain('were evaluated on other data');
  });
});
