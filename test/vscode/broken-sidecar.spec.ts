import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Editor } from './harness/editor.ts';
import { Studio } from './harness/studio.ts';

/** A sidecar whose program was damaged after it had started: the editor lives on, says what happened once, and has a way out. */
describe.sequential('a sidecar that does not start', () => {
  let studio: Studio;
  let editor: Editor;
  let program: string;
  let sound: string;
  Studio.picturesOfFailures(() => studio);

  beforeAll(async () => {
    studio = await Studio.open();
    editor = studio.editor;
    const extensions = join(dirname(studio.workspace), 'profile', 'extensions');
    const installed = readdirSync(extensions).find((name) => name.startsWith('soft-prompt-studio.')) ?? '';
    program = join(extensions, installed, 'dist', 'sidecar.js');
    sound = readFileSync(program, 'utf8');
  });

  afterAll(() => studio?.close());

  const message = () => editor.notifications.filter({ hasText: 'does not run' });

  it('is told once, with the reason', async () => {
    await editor.openFile('nl_inputs.py');
    await editor.lines.getByText('6/7').waitFor();
    writeFileSync(program, 'import { damaged');
    studio.killSidecar();
    await message().first().waitFor();
    expect(await message().first().innerText()).toContain('SyntaxError');
    expect(await editor.notifications.count()).toBe(1);
    await editor.page.locator('.statusbar-item[id*="softPrompt"] .codicon-warning').waitFor();
  });

  it('has a log that shows what it wrote last', async () => {
    await message().getByText('Show Log', { exact: true }).first().click();
    const log = editor.page.locator('.output-view .view-lines, .panel .view-lines').first();
    await log.getByText('is not started again').first().waitFor();
  });

  it('is told again when it is restarted in vain, and runs once it is mended', async () => {
    await editor.runCommand('Soft Prompt: Restart Sidecar');
    await message().first().waitFor();
    writeFileSync(program, sound);
    await message().getByText('Restart Sidecar', { exact: true }).first().click();
    await editor.openFile('nl_inputs.py');
    await editor.goToLine(3, 26);
    await editor.type('?');
    await editor.lines.getByText('7/7').nth(1).waitFor();
  });
});
