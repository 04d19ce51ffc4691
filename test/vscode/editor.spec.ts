import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Editor } from './harness/editor.ts';
import { makeTinyModel, makeWorkspace } from './harness/tiny-workspace.ts';

/** The way of a person through the packaged extension; each step stands on the one before. */
describe.sequential('a tuning in VS Code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'soft-prompt-vscode-'));
  const profile = join(folder, 'profile');
  const model = makeTinyModel(join(folder, 'model'));
  const workspace = makeWorkspace(join(folder, 'workspace'), model);
  let editor: Editor;

  beforeAll(async () => {
    editor = await Editor.open(inject('installation'), {
      folder: profile,
      workspace,
      vsix: inject('vsix'),
      settings: {
        'workbench.colorTheme': 'Dark Modern',
        'workbench.startupEditor': 'none',
        'chat.disableAIFeatures': true,
        'workbench.secondarySideBar.defaultVisibility': 'hidden',
        'softPrompt.model': model,
      },
    });
  });

  afterAll(() => editor?.close());

  it('shows a wrong token count as a problem, and mends it by a quick fix', async () => {
    await editor.openFile('nl_inputs.py');
    await editor.lines.getByText('6/7').waitFor();
    await editor.screenshotThemes('nl-inputs');
    await editor.runCommand('Problems: Focus on Problems View');
    await editor.problems.filter({ hasText: '"parity" has 6 tokens; its template (3, 4) asks for 7.' }).waitFor();
    await editor.runCommand('View: Focus Active Editor Group');
    await editor.goToLine(3, 22);
    await editor.press('Control+.');
    await editor.page.locator('.action-widget').getByText('Pad to 7 tokens').click();
    await editor.lines.getByText('7/7').nth(1).waitFor();
    await editor.press('Control+S');
    await editor.eventually('the padded text in the file', async () =>
      /"parity": "Is odd.",/.test(readFileSync(join(workspace, 'nl_inputs.py'), 'utf8')) ? true : undefined,
    );
  });

  it('tunes from the palette, survives the death of the sidecar, and resumes', async () => {
    await editor.openFile('parity.tune.yaml');
    await editor.runCommand('Soft Prompt: Start Tuning');
    const dashboard = await editor.webview('dashboard');
    await dashboard.getByText('running', { exact: true }).waitFor();
    await dashboard.getByRole('img', { name: 'accuracy (dev)' }).waitFor();
    killSidecar(profile);
    await editor.notifications.getByText('The tuning “parity” was interrupted.').first().waitFor();
    await editor.notifications.getByText('Resume', { exact: true }).first().click();
    await dashboard.getByText('completed', { exact: true }).waitFor({ timeout: 200_000 });
    await editor.screenshotThemes('dashboard');
  });

  it('brings the dashboard back after the window was reloaded', async () => {
    await editor.reload();
    const dashboard = await editor.webview('dashboard');
    await dashboard.getByText('completed', { exact: true }).waitFor();
    expect(await dashboard.getByRole('heading', { level: 1 }).textContent()).toContain('parity');
  });

  it('reads what the prompt is near to', async () => {
    await editor.runCommand('Soft Prompt: Interpret');
    await editor.acceptQuickPick('parity');
    const reading = await editor.webview('interpretation');
    await reading.locator('tbody tr').nth(6).waitFor();
    await editor.screenshotThemes('interpretation');
  });

  it('leaves no process behind when the window is closed', async () => {
    await editor.close();
    await editor.eventuallyWithoutPage('the end of the sidecar', () => sidecars(profile).length === 0);
  });
});

function sidecars(profile: string): number[] {
  return execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(profile) && line.includes('dist/sidecar.js'))
    .map((line) => Number.parseInt(line, 10));
}

function killSidecar(profile: string): void {
  for (const id of sidecars(profile)) process.kill(id, 'SIGKILL');
}
