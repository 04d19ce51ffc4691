import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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
      steps: 40_000,
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

  it('finishes a tuning whose model was removed meanwhile, and says what is missing when it is read', async () => {
    await editor.openFile('parity.tune.yaml');
    await editor.codeLens('Start').click();
    const dashboard = await editor.webview('dashboard');
    // Its first evaluation is over: the weights are open.
    await dashboard.getByRole('img', { name: 'accuracy (dev)' }).waitFor();
    rmSync(studio.model, { recursive: true });
    await dashboard.getByText('completed', { exact: true }).waitFor({ timeout: 300_000 });
    await dashboard.getByRole('button', { name: 'Interpret' }).click();
    const reading = await editor.webview('interpretation');
    await reading.getByRole('alert').filter({ hasText: studio.model }).waitFor();
    await editor.screenshotThemes('model-removed');
  });
});
