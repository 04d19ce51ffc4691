import { writeFile } from 'node:fs/promises';
import Mocha from 'mocha';
import { figures, readMaterial } from './material.ts';
import type { SuiteReport } from './support/report.ts';

/** What VS Code calls in its extension host (`extensionTestsPath`). Rejects when a test fails. */
export async function run(): Promise<void> {
  const { report } = readMaterial();
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: 'spec', color: false });
  // Makes `describe` and `it` of the modules below add to this instance.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  // In this order: the first measures an activation, which happens once.
  await import('./activation.ts');
  await import('./manifest.ts');
  await import('./nl-inputs.ts');
  await import('./tune-files.ts');
  await import('./editors.ts');
  const passed: string[] = [];
  const failed: SuiteReport['failed'][number][] = [];
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', (test) => passed.push(test.fullTitle()))
      .on('fail', (test, error: unknown) =>
        failed.push({ title: test.fullTitle(), message: error instanceof Error ? (error.stack ?? '') : String(error) }),
      );
  });
  const result: SuiteReport = { passed, failed, figures: { ...figures } };
  await writeFile(report, JSON.stringify(result));
  if (failed.length > 0) throw new Error(`${failed.length} tests failed.`);
}
