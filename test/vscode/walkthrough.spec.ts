import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Editor } from './harness/editor.ts';
import { Studio } from './harness/studio.ts';

/** What a new user does who follows the walkthrough from an empty window; each step stands on the one before. */
describe.sequential('the walkthrough', () => {
  let studio: Studio;
  let editor: Editor;
  let home: string;
  Studio.picturesOfFailures(() => studio);
  const step = (title: string) => editor.page.locator('.getting-started-step', { hasText: title });
  const show = async () => {
    await editor.runCommand('Welcome: Open Walkthrough');
    await editor.acceptQuickPick('Get Started with Soft Prompts');
    await step('Open the example').waitFor();
  };
  /** Presses a link of a step. */
  const follow = async (title: string, link: string) => {
    await show();
    await step(title).click();
    await step(title).getByText(link, { exact: true }).click();
  };

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'soft-prompt-home-'));
    studio = await Studio.open({ opensWorkspace: false });
    editor = studio.editor;
  });

  afterAll(async () => {
    await studio?.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('puts the example where one likes, opens it, and goes on there', async () => {
    await follow('Open the example', 'Open Example Folder');
    // Once it lists something: the folder that it begins with would take the place of one written before.
    await editor.quickInput.getByText('..', { exact: true }).waitFor();
    await editor.quickInput.locator('input').first().fill(`${home}/`);
    await editor.quickInput.getByText('Put It Here', { exact: true }).click();
    await editor.page.waitForURL(/soft-prompt-example/);
    await editor.whenReady();
    await step('Get a model').waitFor();
    await editor.screenshotThemes('walkthrough');
  });

  it('lists the models that can be chosen', async () => {
    await follow('Get a model', 'Select Model');
    await editor.quickPickRow('in use').waitFor();
    await editor.quickPickRow('SmolLM2-135M-Instruct').first().waitFor();
    await editor.press('Escape');
    await follow('Get a model', 'Download Model');
    await editor.quickPickRow('SmolLM2-360M-Instruct').first().waitFor();
    await editor.press('Escape');
  });

  it('opens the hand-written prompts, as text and as a table', async () => {
    await follow('Fit a prompt to its template', 'Open nl_inputs.py');
    await editor.codeLens('Open Grid').waitFor();
    await follow('Fit a prompt to its template', 'Open Template Grid');
    const grid = await editor.webview('grid');
    await grid.getByRole('gridcell').nth(1).waitFor();
  });

  it('writes a tuning file, and offers those of the example', async () => {
    await follow('Tune it', 'New Tuning Run');
    await editor.quickPickRow('in use').waitFor();
    await editor.press('Escape');
    await follow('Tune it', 'Start Tuning');
    await editor.quickPickRow('countries.tune.yaml').waitFor();
    await editor.press('Escape');
    const tuning = readFileSync(join(home, 'soft-prompt-example', 'countries', 'countries.tune.yaml'), 'utf8');
    expect(tuning).toContain('model: HuggingFaceTB/SmolLM2-135M-Instruct');
  });

  it('says of reading that there is no run yet', async () => {
    await follow('Read what it learned', 'Interpret');
    await editor.notifications.getByText('No run in this folder has a finished prompt yet.').first().waitFor();
  });
});
