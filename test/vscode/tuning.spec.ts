import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Editor } from './harness/editor.ts';
import { Studio } from './harness/studio.ts';

/** From the first step of a tuning to its answers; each step stands on the one before. */
describe.sequential('a tuning in VS Code', () => {
  let studio: Studio;
  let editor: Editor;
  Studio.picturesOfFailures(() => studio);

  beforeAll(async () => {
    studio = await Studio.open({ fits: true, steps: 12_000 });
    editor = studio.editor;
    await editor.openFile('nl_inputs.py');
    await editor.lines.getByText('7/7').nth(1).waitFor();
  });

  afterAll(() => studio?.close());

  it('adds little to the start of the window', async () => {
    await editor.runCommand('Developer: Show Running Extensions');
    await editor.page.locator('.runtime-extensions-editor .monaco-list-row').first().waitFor();
    // The list draws what is in sight, and the quickest stand at its end.
    await editor.press('End');
    const row = editor.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Soft Prompt Studio' });
    const [activation] = /Activation: \d+ms/.exec(await row.innerText()) ?? [];
    console.log(`Soft Prompt Studio: ${activation}`);
    expect(activation).toBeDefined();
    await editor.press('Escape');
  });

  it('tunes from the palette, survives the death of the sidecar, and resumes', async () => {
    await editor.openFile('parity.tune.yaml');
    await editor.runCommand('Soft Prompt: Start Tuning');
    const dashboard = await editor.webview('dashboard');
    await dashboard.getByText('running', { exact: true }).waitFor();
    await dashboard.getByRole('img', { name: 'accuracy (dev)' }).waitFor();
    await editor.statusBarItem(/parity \d+ %/).waitFor();
    const step = await dashboard.getByText(/^\d+ of 12000$/).innerText();
    await editor.eventually('further step', async () =>
      (await dashboard.getByText(/^\d+ of 12000$/).innerText()) === step ? undefined : true,
    );
    studio.killSidecar();
    await editor.notifications.getByText('The tuning “parity” was interrupted.').first().waitFor();
    await dashboard.getByText('interrupted', { exact: true }).waitFor();
    await editor.screenshotThemes('interrupted');
    // Where the pictures took their time, the message has gone there by itself.
    await editor.runCommand('Notifications: Show Notifications');
    await editor.notifications.getByText('Resume', { exact: true }).first().click();
    await dashboard.getByText('completed', { exact: true }).waitFor({ timeout: 300_000 });
    await editor.screenshotThemes('dashboard');
    await dashboard.getByText(/^\d+\.\d [MG]B; about \d+\.\d [MG]B expected$/).waitFor();
    const words = dashboard.getByRole('table', { name: 'Nearest words of the soft tokens' });
    await words.getByRole('row').nth(7).waitFor();
    await dashboard.getByRole('combobox', { name: 'Evaluation' }).click();
    await dashboard
      .getByRole('option', { name: /^Step \d+: [1-9]\d* changed$/ })
      .first()
      .click();
    const changed = dashboard.getByRole('table', { name: 'Changed predictions' });
    await changed.getByRole('row').nth(1).waitFor();
    await changed.scrollIntoViewIfNeeded();
    await editor.screenshotThemes('dashboard-words');
  });

  it('lists the run, its prompt and the models in the side bar', async () => {
    await editor.runCommand('Soft Prompt: Focus on Runs View');
    await editor.page.locator('.sidebar .monaco-list-row', { hasText: /parity\s*accuracy/ }).waitFor();
    await editor.page.locator('.sidebar .monaco-list-row', { hasText: 'PROMPT_TUNING' }).waitFor();
    await editor.page.locator('.sidebar .monaco-list-row', { hasText: /model\s*in use/ }).waitFor();
    await editor.screenshotThemes('side-bar');
    await editor.runCommand('View: Show Explorer');
  });

  it('shows what was learned beside the text', async () => {
    await editor.openFile('nl_inputs.py');
    await editor.eventually('nearest tokens beside the text', async () =>
      (await editor.decorationTexts()).some((text) => /^→( \S+){7}$/.test(text)) ? true : undefined,
    );
    await editor.screenshotThemes('inline-reading');
    await editor.runCommand('Soft Prompt: Show or Hide Inline Reading');
    await editor.eventually('text without nearest tokens', async () =>
      (await editor.decorationTexts()).some((text) => text.startsWith('→')) ? undefined : true,
    );
    await editor.runCommand('Soft Prompt: Show or Hide Inline Reading');
  });

  it('reads what the prompt is near to', async () => {
    await editor.runCommand('Soft Prompt: Interpret');
    await editor.acceptQuickPick('parity');
    const reading = await editor.webview('interpretation');
    const nearest = reading.getByRole('table', { name: 'Nearest tokens of prompt' });
    await nearest.getByRole('row').nth(7).waitFor();
    await reading.getByRole('table', { name: 'Cosine of the soft tokens' }).getByRole('row').nth(7).waitFor();
    await editor.screenshotThemes('interpretation');
  });

  it('scores the prompt beside the hand-written one and its own nearest tokens', async () => {
    const reading = await editor.webview('interpretation');
    await reading.getByText('Score the Projected Prompt').click();
    const scores = (await editor.webview('evaluation')).getByRole('table', { name: 'Scores' });
    for (const prompt of ['Majority', 'Hand-written prompt', 'Tuned prompt', 'Projected prompt']) {
      await scores.getByRole('rowheader', { name: prompt }).waitFor();
    }
    await editor.screenshotThemes('evaluation');
  });

  it('answers with the tuned prompt, with the hand-written one, and with none', async () => {
    await editor.runCommand('Soft Prompt: Try Prompt');
    await editor.acceptQuickPick('parity');
    const view = await editor.webview('try-prompt');
    await view.getByRole('textbox', { name: 'Query' }).fill(' 74');
    await editor.press('Control+Enter');
    for (const name of ['Tuned prompt', 'Hand-written prompt', 'No prompt']) {
      const trial = view.getByRole('region', { name });
      await trial.getByRole('table', { name: 'Candidates, the likeliest first' }).getByRole('row').nth(2).waitFor();
      await trial.getByRole('table', { name: 'The probability of each token' }).getByRole('row').nth(1).waitFor();
    }
    await editor.screenshotThemes('try-prompt');
  });

  it('lays two runs over each other', async () => {
    const runs = join(studio.workspace, 'runs');
    cpSync(join(runs, 'parity'), join(runs, 'parity again'), { recursive: true });
    const record = join(runs, 'parity again', 'run.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace('"name": "parity"', '"name": "parity again"'));
    await editor.runCommand('View: Close All Editors');
    await editor.runCommand('Soft Prompt: Show Curves Together');
    await editor.quickPickRow('parity again').click();
    await editor.quickPickRow(/^parity(?! again)/).click();
    await editor.press('Enter');
    const dashboard = await editor.webview('dashboard');
    await dashboard.getByRole('heading', { level: 1, name: 'parity again' }).waitFor();
    expect(await dashboard.getByRole('heading', { level: 1 }).count()).toBe(2);
    await dashboard.getByRole('img', { name: 'accuracy (dev)' }).waitFor();
    await editor.screenshotThemes('two-runs');
  });

  it('is to be read in high contrast', async () => {
    await editor.runCommand('View: Close All Editors');
    await editor.useHighContrast();
    await editor.openFile('nl_inputs.py');
    await editor.eventually('nearest tokens beside the text', async () =>
      (await editor.decorationTexts()).some((text) => text.startsWith('→')) ? true : undefined,
    );
    await editor.screenshot('inline-reading-high-contrast');
    for (const [command, view] of [
      ['Interpret', 'interpretation'],
      ['Evaluate', 'evaluation'],
      ['Try Prompt', 'try-prompt'],
    ] as const) {
      await editor.runCommand(`Soft Prompt: ${command}`);
      await editor.acceptQuickPick('parity again');
      const page = await editor.webview(view);
      if (view === 'try-prompt') {
        await page.getByRole('textbox', { name: 'Query' }).fill(' 74');
        await editor.press('Control+Enter');
      }
      await page.getByRole('table').first().waitFor();
      await editor.screenshot(`${view}-high-contrast`);
    }
    await editor.runCommand('View: Close All Editors');
    await editor.runCommand('Soft Prompt: Open Run');
    await editor.acceptQuickPick('parity again');
    const dashboard = await editor.webview('dashboard');
    await dashboard.getByRole('img', { name: 'accuracy (dev)' }).waitFor();
    await editor.screenshot('dashboard-high-contrast');
    await dashboard.getByRole('table', { name: 'Nearest words of the soft tokens' }).scrollIntoViewIfNeeded();
    await editor.screenshot('dashboard-words-high-contrast');
    await editor.runCommand('Soft Prompt: Focus on Runs View');
    await editor.page.locator('.sidebar .monaco-list-row', { hasText: /model\s*in use/ }).waitFor();
    await editor.screenshot('side-bar-high-contrast');
    await editor.runCommand('View: Show Explorer');
  });

  it('brings the dashboard back after the window was reloaded', async () => {
    await editor.runCommand('View: Close All Editors');
    await editor.openFile('parity.tune.yaml');
    await editor.codeLens('Open Run').click();
    await (await editor.webview('dashboard')).getByText('completed', { exact: true }).waitFor();
    await editor.reload();
    const dashboard = await editor.webview('dashboard');
    await dashboard.getByText('completed', { exact: true }).waitFor();
    expect(await dashboard.getByRole('heading', { level: 1 }).textContent()).toContain('parity');
  });

  it('blocks nothing of its own pages by their security policy', () => {
    expect(editor.policyViolations).toEqual([]);
  });
});
