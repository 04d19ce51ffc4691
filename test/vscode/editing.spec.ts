import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Editor } from './harness/editor.ts';
import { Studio } from './harness/studio.ts';

/** Hand-written prompts and tuning files, as text and in the grid; each step stands on the one before. */
describe.sequential('editing in VS Code', () => {
  let studio: Studio;
  let editor: Editor;
  Studio.picturesOfFailures(() => studio);
  const file = (name: string) => readFileSync(join(studio.workspace, name), 'utf8');
  const saved = (what: string, name: string, text: string) =>
    editor.eventually(`${what} in ${name}`, async () => (file(name).includes(text) ? true : undefined));

  beforeAll(async () => {
    studio = await Studio.open();
    editor = studio.editor;
  });

  afterAll(() => studio?.close());

  it('shows a wrong token count as a problem, and mends it by a quick fix', async () => {
    await editor.openFile('nl_inputs.py');
    await editor.lines.getByText('6/7').waitFor();
    await editor.codeLens('Open Grid').waitFor();
    await editor.runCommand('Problems: Focus on Problems View');
    await editor.problems.filter({ hasText: '"parity" has 6 tokens; its template (3, 4) asks for 7.' }).waitFor();
    await editor.screenshotThemes('nl-inputs');
    await editor.runCommand('View: Toggle Panel Visibility');
    await editor.runCommand('View: Focus Active Editor Group');
    await editor.goToLine(3, 22);
    await editor.press('Control+.');
    await editor.page.locator('.action-widget').getByText('Pad to 7 tokens').click();
    await editor.lines.getByText('7/7').nth(1).waitFor();
    await editor.press('Control+S');
    await saved('the padded text', 'nl_inputs.py', '"parity": "Is odd.",');
  });

  it('shows the tokens of a text when the pointer rests on it', async () => {
    await editor.runCommand('View: Focus Active Editor Group');
    await editor.goToLine(3, 22);
    await editor.runCommand('Show or Focus Hover');
    const hover = editor.page.locator('.monaco-hover').filter({ hasText: '7 tokens' });
    await hover.waitFor();
    expect(await hover.innerText()).toMatch(/I\s+44\s+49/);
    await editor.press('Escape');
  });

  it('edits in the grid with live counts, and changes nothing in the file but the text', async () => {
    await editor.runCommand('Soft Prompt: Open Template Grid');
    const grid = await editor.webview('grid');
    await grid.getByRole('gridcell', { name: 'parity, (3, 4); Is odd.; 7 of 7 tokens' }).click();
    await editor.press('Enter');
    const text = grid.getByRole('textbox', { name: 'Prompt of parity for the template (3, 4)' });
    await text.waitFor();
    await editor.press('End');
    await editor.type('!');
    await grid.getByText('8/7').first().waitFor();
    await editor.screenshotThemes('grid');
    await text.fill('Is odd?');
    await grid.getByText('7/7').first().waitFor();
    await editor.press('Enter');
    await grid.getByRole('gridcell', { name: 'parity, (3, 4); Is odd?; 7 of 7 tokens' }).waitFor();
    await editor.press('Control+S');
    const original = file('nl_inputs.py');
    await saved('the edited text', 'nl_inputs.py', '"parity": "Is odd?",  # a token short\n');
    expect(original.split('\n')).toHaveLength(file('nl_inputs.py').split('\n').length);
  });

  it('undoes an edit of the grid', async () => {
    const grid = await editor.webview('grid');
    await grid.getByRole('gridcell', { name: /^size/ }).click();
    await editor.press('Control+Z');
    await grid.getByRole('gridcell', { name: /^parity, \(3, 4\); Is odd[.!]/ }).waitFor();
    await editor.press('Control+Y');
    await grid.getByRole('gridcell', { name: 'parity, (3, 4); Is odd?; 7 of 7 tokens' }).waitFor();
  });

  it('follows in the grid what is typed in the text beside it, and tells of a text that is broken', async () => {
    const grid = await editor.webview('grid');
    await editor.runCommand('View: Focus First Editor Group');
    await editor.goToLine(4, 18);
    await editor.type('it ');
    await grid.getByRole('gridcell', { name: 'size, (3, 4); it Is big?; 10 of 7 tokens' }).waitFor();
    await editor.goToLine(4, 17);
    await editor.press('Delete');
    await grid.getByText('The text of the file is broken just now').waitFor();
    await editor.screenshot('grid-broken-text');
    await editor.runCommand('File: Revert File');
    await grid.getByRole('gridcell', { name: 'size, (3, 4); Is big?; 7 of 7 tokens' }).waitFor();
    await editor.runCommand('View: Close All Editors');
  });

  it('completes the settings of a tuning file, and tells of a mistake', async () => {
    await editor.openFile('parity.tune.yaml');
    await editor.codeLens('Start').waitFor();
    await editor.goToLine(20, 19);
    await editor.press('End');
    await editor.press('Enter');
    await editor.type('early');
    await editor.page.locator('.suggest-widget').getByText('early_stopping_patience').waitFor();
    await editor.screenshotThemes('tune-file-completion');
    await editor.press('Enter');
    await editor.lines.getByText('early_stopping_patience').waitFor();
    await editor.runCommand('Problems: Focus on Problems View');
    await editor.problems.filter({ hasText: 'early_stopping_patience' }).waitFor();
    await editor.runCommand('View: Toggle Panel Visibility');
    await editor.runCommand('File: Revert File');
    await editor.lines.getByText('early_stopping_patience').waitFor({ state: 'detached' });
  });

  it('writes a tuning file by questions, with a way back', async () => {
    await editor.runCommand('Soft Prompt: New Tuning Run');
    await editor.acceptQuickPick('in use');
    await editor.quickPickRow('parity.tune.yaml').waitFor();
    await editor.screenshotThemes('new-tuning-run');
    await editor.quickInput.getByRole('button', { name: 'Back' }).click();
    await editor.acceptQuickPick('in use');
    await editor.acceptQuickPick('train.jsonl');
    await editor.acceptQuickPick('number');
    await editor.acceptQuickPick('answer');
    await editor.acceptQuickPick('parity');
    await editor.acceptQuickPick('NEW_DESIGN');
    await editor.quickInput.getByText('The name of the tuning file').waitFor();
    await editor.press('Enter');
    await editor.page.locator('.tab.active', { hasText: 'parity-new-design.tune.yaml' }).waitFor();
    expect(file('parity-new-design.tune.yaml')).toContain('  template: [3, 4]\n  nl_inputs: nl_inputs.py\n');
    await editor.codeLens('Start').waitFor();
    await editor.expectNoProblems();
  });

  it('is to be edited in high contrast', async () => {
    await editor.runCommand('View: Close All Editors');
    await editor.useHighContrast();
    await editor.openFile('nl_inputs.py');
    await editor.runCommand('Soft Prompt: Open Template Grid');
    const grid = await editor.webview('grid');
    await grid.getByRole('gridcell', { name: /^parity/ }).click();
    await editor.screenshot('grid-high-contrast');
    await editor.press('Enter');
    await grid.getByRole('textbox', { name: 'Prompt of parity for the template (3, 4)' }).waitFor();
    await editor.screenshot('grid-text-high-contrast');
    await editor.press('Escape');
  });
});
