import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { packageFolder } from '../../../../scripts/package.mjs';
import { makeTinyModel } from '../../harness/tiny-workspace.ts';
import { environmentNames, reportSchema, type SuiteReport } from './report.ts';

/** Everything that the suite needs, whichever host it runs in. */
export interface PreparedSuite {
  /** The extension as it is packaged, unpacked. */
  readonly extension: string;
  /** The module that exports `run`. */
  readonly suite: string;
  /** An empty folder to open. */
  readonly workspace: string;
  /** For everything that the host writes. */
  readonly profile: string;
  readonly environment: Readonly<Record<string, string>>;
  report(): SuiteReport;
  remove(): void;
}

export async function prepareSuite(): Promise<PreparedSuite> {
  const extension = await packageFolder();
  // Where `require` finds mocha.
  const suite = resolve('out', 'extension-host-suite', 'index.cjs');
  await build({
    entryPoints: [join('test', 'vscode', 'suite', 'index.ts')],
    outfile: suite,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const folder = mkdtempSync(join(tmpdir(), 'soft-prompt-suite-'));
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  const report = join(folder, 'report.json');
  return {
    extension,
    suite,
    workspace,
    profile: join(folder, 'profile'),
    environment: {
      [environmentNames.report]: report,
      [environmentNames.model]: makeTinyModel(join(folder, 'model')),
      SOFT_PROMPT_CACHE: join(folder, 'cache'),
    },
    report: () => reportSchema.parse(JSON.parse(readFileSync(report, 'utf8'))),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
