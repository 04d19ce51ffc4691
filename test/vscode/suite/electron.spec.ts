import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findVsCode } from '../../../scripts/vscode.mjs';
import { type PreparedSuite, prepareSuite } from './support/prepare.ts';
import { describeReport } from './support/report.ts';

let program: string;
let suite: PreparedSuite;
beforeAll(async () => {
  program = findVsCode() ?? (await downloadVsCode());
  suite = await prepareSuite();
});
afterAll(() => suite?.remove());

/** VS Code refuses to run as root in its sandbox, as containers do. */
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

it('passes the suite in the desktop’s VS Code', async () => {
  const { extension, suite: extensionTestsPath, workspace, profile, environment } = suite;
  const folders = ['--user-data-dir', join(profile, 'data'), '--extensions-dir', join(profile, 'extensions')];
  const ended = await runTests({
    vscodeExecutablePath: program,
    extensionDevelopmentPath: extension,
    extensionTestsPath,
    extensionTestsEnv: environment,
    launchArgs: [
      workspace,
      ...folders,
      '--disable-extensions',
      '--disable-workspace-trust',
      '--disable-gpu',
      ...asRoot,
    ],
  });
  console.log(describeReport(suite.report()));
  expect(suite.report().failed).toEqual([]);
  expect(ended).toBe(0);
});

async function downloadVsCode(): Promise<string> {
  try {
    return await downloadAndUnzipVSCode();
  } catch (error) {
    throw new Error(
      'VS Code is not installed here, and could not be downloaded. Install it so that `code` is on the PATH, or set VSCODE_EXECUTABLE to its program. ' +
        'Without a desktop, `npm run test:vscode` runs the same suite in VS Code’s server.',
      { cause: error },
    );
  }
}
