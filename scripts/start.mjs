// `npm start`: builds the extension and opens the example folder with it, in the VS Code of this machine; without one, in a browser.
// Ctrl-C ends it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installDependencies } from './install-dependencies.mjs';
import { findVsCode } from './vscode.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = join(root, 'examples');

process.chdir(root);
installDependencies();
const program = findVsCode();
if (program === undefined) await openInBrowser();
else await openOnDesktop(program);

async function openOnDesktop(vsCode) {
  const { buildAll } = await import('./build.mjs');
  await buildAll();
  console.log(`Opening ${examples} in ${vsCode}. Ctrl-C closes it.`);
  // VS Code refuses to run as root in its sandbox, as containers do.
  const asRoot =
    process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${join(root, 'out', 'start', 'desktop')}`] : [];
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, ...asRoot, examples];
  const child = spawn(vsCode, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  endWith(() => child.kill());
  child.once('error', (error) => {
    console.error(`${vsCode} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
}

/** code-server, as the tests install it. */
async function openInBrowser() {
  console.log(
    'VS Code is not installed here (no `code` on the PATH, VSCODE_EXECUTABLE is not set): a browser does, too.',
  );
  // The tests drive a Chromium. Here the user's own browser opens the page, so none is installed.
  process.env.CHROME_PATH ??= process.execPath;
  const [{ packageExtension }, { installEditor, CodeServer }] = await Promise.all([import('./package.mjs'), harness()]);
  const installation = installEditor();
  const vsix = await packageExtension({ outFile: join('out', 'start', 'soft-prompt-studio.vsix') });
  const folder = join(root, 'out', 'start', 'profile');
  const server = await CodeServer.start(installation, { folder, vsix, settings: {}, trusted: true, environment: {} });
  let ending = false;
  endWith(async () => {
    if (ending) return;
    ending = true;
    await server.stop();
    process.exit();
  });
  console.log(`\nOpen ${server.address}/?folder=${encodeURIComponent(examples)}\nCtrl-C ends it.`);
}

function endWith(end) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
}

/** The tests' own starter of code-server, which is written in TypeScript. */
async function harness() {
  const { build } = await import('esbuild');
  const outfile = join(root, 'out', 'start', 'harness.mjs');
  const contents = ['installation', 'code-server'].map((name) => `export * from './test/vscode/harness/${name}.ts';`);
  await build({
    stdin: { contents: contents.join('\n'), resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}
