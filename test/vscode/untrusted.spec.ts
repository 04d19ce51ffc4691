import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Editor } from './harness/editor.ts';
import { Studio } from './harness/studio.ts';

/** A folder that the user does not trust: everything can be read and edited, and nothing of it is run. */
describe.sequential('an untrusted folder', () => {
  let studio: Studio;
  let editor: Editor;
  Studio.picturesOfFailures(() => studio);

  beforeAll(async () => {
    studio = await Studio.open({ trusted: false });
    editor = studio.editor;
    await editor.statusBarItem('Restricted Mode').waitFor();
  });

  afterAll(() => studio?.close());

  it('is edited like any other', async () => {
    await editor.openFile('nl_inputs.py');
    await editor.lines.getByText('6/7').waitFor();
    await editor.runCommand('Soft Prompt: Open Template Grid');
    const grid = await editor.webview('grid');
    await grid.getByRole('gridcell', { name: 'size, (3, 4); Is big?; 7 of 7 tokens' }).waitFor();
  });

  it('offers no tuning, and says why', async () => {
    expect(await editor.commandTitles('Soft Prompt: Start')).not.toContain('Soft Prompt: Start Tuning');
    await editor.openFile('parity.tune.yaml');
    await editor.codeLens('Start').click();
    await editor.notifications
      .getByText('This folder is not trusted, so nothing is run on its files. Editing works.')
      .first()
      .waitFor();
    await editor.screenshotThemes('untrusted');
  });
});
