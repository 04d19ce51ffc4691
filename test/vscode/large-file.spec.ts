import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Editor } from './harness/editor.ts';
import { Studio } from './harness/studio.ts';

/** A file of a thousand prompts that is edited while a tuning computes; each step stands on the one before. */
describe.sequential('a file of 1,000 prompts', () => {
  let studio: Studio;
  let editor: Editor;
  Studio.picturesOfFailures(() => studio);

  beforeAll(async () => {
    studio = await Studio.open({ furtherEntries: 998, steps: 150_000 });
    editor = studio.editor;
  });

  afterAll(() => studio?.close());

  it('counts tokens as one types', async () => {
    await editor.openFile('nl_inputs.py');
    await editor.lines.getByText('6/7').waitFor();
    // A text that is a token short at first fits in the end.
    report('idle', await typeAndWait(13));
  });

  it('counts them while a tuning computes, too', async () => {
    await editor.runCommand('File: Save');
    await editor.openFile('parity.tune.yaml');
    await editor.codeLens('Start').click();
    const dashboard = await editor.webview('dashboard');
    await dashboard.getByRole('img', { name: 'accuracy (dev)' }).waitFor();
    await editor.openFile('nl_inputs.py');
    await editor.lines.getByText('7/7').first().waitFor();
    report('while a tuning computes', await typeAndWait(12));
    await editor.statusBarItem(/parity \d+ %/).waitFor();
  });

  it('stops the tuning from the palette and resumes it from its file', async () => {
    await editor.runCommand('File: Save');
    await editor.runCommand('Soft Prompt: Stop Tuning');
    await editor.openFile('parity.tune.yaml');
    await editor.codeLens('Resume').click();
    await (await editor.webview('dashboard')).getByText('running', { exact: true }).waitFor();
  });

  it('leaves no process behind when the window is closed in mid-run', async () => {
    await editor.close();
    await editor.eventuallyWithoutPage('the end of the sidecar', () => studio.sidecars.length === 0);
  });

  /** Adds and removes a token of the first prompt; milliseconds from each key to its count. */
  async function typeAndWait(keystrokes: number): Promise<number[]> {
    const counts = editor.lines.getByText(/^\d+\/7/).first();
    let shown = Number.parseInt(await counts.innerText(), 10);
    await editor.goToLine(3, 20 + shown);
    const times: number[] = [];
    for (let index = 0; index < keystrokes; index++) {
      const adds = shown < 7;
      const start = performance.now();
      await editor.press(adds ? '?' : 'Backspace');
      shown += adds ? 1 : -1;
      await editor.lines
        .getByText(new RegExp(`^${shown}/7`))
        .first()
        .waitFor();
      await editor.eventually('count', async () =>
        Number.parseInt(await counts.innerText(), 10) === shown ? true : undefined,
      );
      times.push(performance.now() - start);
    }
    return times;
  }
});

function report(when: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b).map((time) => Math.round(time));
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(
    `From a key to its token count, 1,000 prompts, ${when}: median ${median} ms, longest ${sorted.at(-1)} ms`,
  );
}
