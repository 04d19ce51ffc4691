import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Editor } from './harness/editor.ts';
import { Studio } from './harness/studio.ts';

/** What goes wrong outside of the editor: each ends in one clear message, and no edit is lost. */
describe.sequential('bad input', () => {
  let studio: Studio;
  let editor: Editor;
  let tokenizer: string;
  Studio.picturesOfFailures(() => studio);

  beforeAll(async () => {
    studio = await Studio.open({
      furtherEntries: 9_998,
      fits: true,
      steps: 150_000,
      prepareModel: (folder) => {
        tokenizer = readFileSync(join(folder, 'tokenizer.json'), 'utf8');
        writeFileSync(join(folder, 'tokenizer.json'), tokenizer.slice(0, 200));
      },
    });
    editor = studio.editor;
  });

  afterAll(() => studio?.close());

  it('tells of a tokenizer that is cut off where it is missed, and counts once it is whole', async () => {
    await editor.openFile('nl_inputs.py');
    await editor.runCommand('Problems: Focus on Problems View');
    const problem = editor.problems.filter({ hasText: 'Tokens cannot be counted.' });
    await problem.waitFor();
    expect(await problem.innerText()).toContain('tokenizer.json');
    expect(await editor.notifications.count()).toBe(0);
    await editor.screenshot('corrupt-tokenizer');
    await editor.runCommand('View: Toggle Panel Visibility');
    writeFileSync(join(studio.model, 'tokenizer.json'), tokenizer);
    await editor.runCommand('View: Focus Active Editor Group');
    await editor.goToLine(3, 26);
    await editor.type('!');
    await editor.lines.getByText('8/7').waitFor();
    await editor.press('Backspace');
    await editor.lines.getByText('7/7').first().waitFor();
    await editor.press('Control+S');
  });

  it('shows 10,000 prompts in the grid', async () => {
    await editor.runCommand('Soft Prompt: Open Template Grid');
    const grid = await editor.webview('grid');
    await grid.getByRole('gridcell', { name: 'size, (3, 4); Is big?; 7 of 7 tokens' }).waitFor();
    await grid.getByRole('gridcell', { name: /^parity/ }).click();
    await editor.press('Control+End');
    await grid.getByRole('gridcell', { name: 'task 9997, (3, 4); Is big?; 7 of 7 tokens' }).waitFor();
    await editor.runCommand('View: Close All Editors');
  });

  it('shows a run of another window, and leaves it to that one', async () => {
    await editor.openFile('parity.tune.yaml');
    await editor.codeLens('Start').click();
    await (await editor.webview('dashboard')).getByText('running', { exact: true }).waitFor();
    const other = await editor.openSecondWindow();
    await other.runCommand('Soft Prompt: Open Run');
    await other.acceptQuickPick('parity');
    const dashboard = await other.webview('dashboard');
    await dashboard.getByText('Another window or a terminal tunes this run; only it can stop it.').waitFor();
    expect(await dashboard.getByRole('button', { name: 'Stop' }).count()).toBe(0);
    await other.screenshot('run-of-another-window');
    await other.page.close();
  });

  it('keeps a run whose model is removed in mid-run, says so in one message, and goes on once it is back', async () => {
    const dashboard = await editor.webview('dashboard');
    const elsewhere = `${studio.model} elsewhere`;
    renameSync(studio.model, elsewhere);
    // At the next evaluation at the latest, which opens the weights anew.
    const gone = editor.notifications.filter({ hasText: 'model.safetensors' });
    await gone.first().waitFor();
    expect(await gone.first().innerText()).toContain('“Soft Prompt: Resume Tuning”');
    expect(await editor.notifications.count()).toBe(1);
    await dashboard.getByText('interrupted', { exact: true }).waitFor();
    await editor.screenshotThemes('model-removed');
    await editor.runCommand('Notifications: Clear All Notifications');
    await dashboard.getByRole('button', { name: 'Resume' }).click();
    const missing = editor.notifications.filter({ hasText: `There is no model at ${studio.model}.` });
    await missing.first().waitFor();
    expect(await missing.first().innerText()).toContain('“Soft Prompt: Select Model”');
    expect(await editor.notifications.count()).toBe(1);
    renameSync(elsewhere, studio.model);
    await dashboard.getByRole('button', { name: 'Resume' }).click();
    await dashboard.getByText('running', { exact: true }).waitFor();
  });
});
