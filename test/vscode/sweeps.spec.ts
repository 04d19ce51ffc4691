import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Editor } from './harness/editor.ts';
import { Studio } from './harness/studio.ts';

/** Twelve runs of a second each. */
const sweep = `base: parity.tune.yaml
variants:
  - name: from the words
    set: { method.prompt_tuning_init: TEXT }
  - name: by chance
    set: { method.prompt_tuning_init: SAMPLE_VOCAB }
grid:
  training.learning_rate: [0.0001, 0.003, 0.03]
seeds: [1, 2]
`;

/** From a sweep file to the verdict on two of its runs; each step stands on the one before. */
describe.sequential('a sweep in VS Code', () => {
  let studio: Studio;
  let editor: Editor;
  Studio.picturesOfFailures(() => studio);

  beforeAll(async () => {
    studio = await Studio.open({ fits: true, steps: 600 });
    editor = studio.editor;
    const write = (text: string) => writeFileSync(join(studio.workspace, 'rates.sweep.yaml'), text);
    write(sweep.replace('learning_rate', 'learning_rat'));
    await editor.openFile('rates.sweep.yaml');
    await editor.runCommand('View: Focus Problems');
    await editor.problems.getByText('Did you mean `learning_rate`').first().waitFor();
    await editor.runCommand('View: Toggle Panel Visibility');
    write(sweep);
    await editor.expectNoProblems();
  });

  afterAll(() => studio?.close());

  it('tells how many runs there are before it begins', async () => {
    await editor.codeLens('Start Sweep').click();
    const question = editor.page.locator('.monaco-dialog-box');
    await question.getByText('Make 12 runs of “rates”?').waitFor();
    await question.getByText(/7,200 steps, about \d+:\d\d at the most on this machine/).waitFor();
    await editor.screenshotThemes('sweep-question');
    await question.getByText('Start', { exact: true }).click();
  });

  it('is paused after a step, and resumed', async () => {
    const view = await editor.webview('sweep');
    await view.getByText(/^Run [2-9] of 12: from the words · learning_rate/).waitFor();
    await editor.statusBarItem(/rates \d+\/12/).waitFor();
    await view.getByText('Pause', { exact: true }).click();
    await view.getByText('paused; nothing is lost').waitFor();
    await view
      .getByText(/^[1-9] of 12 runs/)
      .first()
      .waitFor();
    const done = await finishedRuns(view);
    await editor.screenshotThemes('sweep-paused');
    await view.getByText('Resume', { exact: true }).click();
    await view.getByText('running', { exact: true }).waitFor();
    await editor.eventually('further run', async () => ((await finishedRuns(view)) > done ? true : undefined));
  });

  it('is followed in the tree, from the sweep to its runs', async () => {
    await editor.runCommand('Soft Prompt: Focus on Sweeps View');
    const row = (text: string | RegExp) => editor.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
    const unfold = (text: string | RegExp) => row(text).locator('.monaco-tl-twistie').click();
    await unfold(/rates.*\d+ of 12 runs/);
    await row(/by chance · learning_rate 0.003/).waitFor();
    await unfold(/from the words · learning_rate 0.0001\s*accuracy/);
    await row(/seed 1\s*accuracy [\d.]+ · completed/).waitFor();
    await editor.screenshotThemes('sweep-tree');
    await editor.runCommand('View: Show Explorer');
  });

  it('ends with its results as tables and charts', async () => {
    await editor.openFile('rates.sweep.yaml');
    await editor.codeLens('Open Results').click();
    const view = await editor.webview('sweep');
    await view.getByText('12 of 12 runs').first().waitFor({ timeout: 500_000 });
    await view.getByText('completed', { exact: true }).first().waitFor();
    const results = view.getByRole('table', { name: 'Results' });
    expect(await results.getByRole('row').count()).toBe(7);
    await results.getByRole('img', { name: 'best', exact: true }).waitFor();
    const charts = view.getByRole('region', { name: 'Charts' });
    const parallel = charts.getByRole('img', { name: 'The varied fields and dev accuracy' });
    await parallel.waitFor();
    const scatter = charts.getByRole('img', { name: 'dev accuracy over learning_rate' });
    expect(await scatter.locator('circle').count()).toBe(12);
    await editor.screenshotThemes('sweep-results');
    await scatter.scrollIntoViewIfNeeded();
    await scatter.locator('circle').last().hover();
    await results.locator('tr.lit').waitFor({ state: 'attached' });
    await editor.screenshot('sweep-pointing');
    await editor.screenshotThemes('sweep-charts');
    await parallel.scrollIntoViewIfNeeded();
    await dragAlongLastAxis(editor, parallel);
    await charts.getByText(/^[1-5] of 6 points lie in the marked parts/).waitFor();
    await editor.screenshot('sweep-marked');
    await charts.getByText('Take the Marks Away').click();
    await charts.getByText('Drag along an axis to mark a part of it.').waitFor();
  });

  it('compares two of its runs', async () => {
    const view = await editor.webview('sweep');
    const chance = (seed: number) =>
      view.getByRole('checkbox', { name: `Choose by chance · learning_rate 0.03, seed ${seed}` });
    await chance(1).click();
    await view.getByRole('checkbox', { name: 'Choose from the words · learning_rate 0.0001, seed 1' }).click();
    await editor.screenshotThemes('sweep-runs');
    await view.getByText('Compare Chosen Runs').click();
    const comparison = await editor.webview('comparison');
    await comparison
      .getByText(/^(.+ is better than .+|.+: no difference is shown) \(p = [\d.]+\)/)
      .first()
      .waitFor();
    const differences = comparison.getByRole('table', { name: 'Differences' });
    const cells = await differences.getByRole('row').nth(1).getByRole('cell').allInnerTexts();
    const [wins = 0, losses = 0, ties = 0] = (cells[4] ?? '').split('–').map(Number);
    expect(wins + losses + ties).toBe(12);
    expect(Number(cells[2]?.replace('−', '-'))).toBeCloseTo((wins - losses) / 12, 3);
    const examples = comparison.getByRole('table', { name: 'Examples' });
    expect(await examples.getByRole('row').count()).toBe(13);
    await comparison.getByRole('textbox', { name: 'Search' }).fill('75');
    await comparison.getByText('1 of 12 examples').first().waitFor();
    await comparison.getByRole('textbox', { name: 'Search' }).fill('');
    await editor.screenshotThemes('comparison');
    await comparison.getByRole('combobox', { name: 'Which examples' }).click();
    await comparison.getByRole('option', { name: /^Both are wrong/ }).click();
    await comparison
      .getByText(/^\d+ of 12 examples$/)
      .first()
      .waitFor();
    await editor.screenshot('comparison-filtered');
  });

  it('compares a run with its hand-written prompt and with its nearest tokens', async () => {
    await editor.runCommand('View: Close Editor');
    await editor.runCommand('Soft Prompt: Compare with Hand-Written Prompt');
    await editor.acceptQuickPick('rates · by chance · learning_rate 0.03 · seed 1');
    const comparison = await editor.webview('comparison');
    const scores = comparison.getByRole('table', { name: 'Scores' });
    for (const name of ['hand-written', 'projected'])
      await scores.getByRole('cell', { name: `seed 1, ${name}` }).waitFor({ timeout: 500_000 });
    expect(await comparison.getByRole('table', { name: 'Differences' }).getByRole('row').count()).toBe(4);
    await editor.screenshotThemes('comparison-prompts');
  });

  it('is to be read in high contrast, and comes back after the window was reloaded', async () => {
    await editor.useHighContrast();
    await editor.screenshot('comparison-high-contrast');
    await editor.runCommand('View: Close All Editors');
    await editor.runCommand('Soft Prompt: Open Sweep Results');
    await (await editor.webview('sweep')).getByText('12 of 12 runs').first().waitFor();
    await editor.page.waitForTimeout(700);
    await editor.screenshot('sweep-high-contrast');
    await editor.reload();
    await (await editor.webview('sweep')).getByText('12 of 12 runs').first().waitFor();
  });

  it('blocks nothing of its own pages by their security policy', () => {
    expect(editor.policyViolations).toEqual([]);
  });
});

/** Marks the better half of the metric. */
async function dragAlongLastAxis({ page }: Editor, picture: Locator): Promise<void> {
  const box = await picture.boundingBox();
  if (box === null) throw new Error('The picture is not in sight.');
  const x = box.x + box.width - 80;
  await page.mouse.move(x, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(x, box.y + 100, { steps: 4 });
  await page.mouse.move(x, box.y + 150, { steps: 4 });
  await page.mouse.up();
}

async function finishedRuns(view: Frame): Promise<number> {
  const text = await view
    .getByText(/\d+ of 12 runs/)
    .first()
    .innerText();
  return Number.parseInt(text, 10);
}
