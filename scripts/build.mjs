// Bundles the programs into dist/.
//   node scripts/build.mjs [--watch] [--minify] [--outdir DIR]
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, context } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every program of the product. `platform` says what it may rely on: Node, VS Code's extension host, or a webview. */
export const entryPoints = [
  { name: 'cli', source: 'src/cli/main.ts', platform: 'node', executable: true },
  { name: 'demo', source: 'src/cli/demo/main.ts', platform: 'node' },
  { name: 'sidecar', source: 'src/sidecar/main.ts', platform: 'node' },
  { name: 'engine-worker', source: 'src/sidecar/engine-worker.ts', platform: 'node' },
  { name: 'extension', source: 'src/extension/extension.ts', platform: 'vscode' },
  ...webviews(),
];

/** Each folder of webview/ with a main.ts is the script of one view. */
function webviews() {
  const folder = join(root, 'webview');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((view) => existsSync(join(folder, view, 'main.ts')))
    .map((view) => ({ name: `webview/${view}`, source: `webview/${view}/main.ts`, platform: 'webview' }));
}

// Bundled CommonJS packages call `require` for Node's own modules, which an ES module lacks.
const requireForCommonJs =
  "import { createRequire as createRequireOfNode } from 'node:module'; const require = createRequireOfNode(import.meta.url);";

const platforms = {
  node: {
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // A native addon, and a module that reads its WebAssembly beside itself: they are found in node_modules.
    external: ['onnxruntime-node', 'lindera-wasm-nodejs-ipadic'],
    banner: { js: requireForCommonJs },
  },
  vscode: {
    platform: 'node',
    // Modules in parts: activation reads a tenth of what the extension can do.
    format: 'esm',
    target: 'node22',
    splitting: true,
    chunkNames: 'chunks/extension-[name]-[hash]',
    external: ['vscode'],
    banner: { js: requireForCommonJs },
  },
  webview: { platform: 'browser', format: 'esm', target: 'chrome134' },
};

/** One esbuild configuration for each platform that has entry points. A program whose source does not exist yet is left out. */
function configurations({ outdir, minify, sourcemap, programs }) {
  const wanted = entryPoints.filter(
    ({ name, source, platform }) =>
      existsSync(join(root, source)) &&
      (programs === undefined || programs.includes(name) || (platform === 'webview' && programs.includes('webview'))),
  );
  return Object.entries(platforms).flatMap(([platform, settings]) => {
    const entries = wanted.filter((entry) => entry.platform === platform);
    if (entries.length === 0) return [];
    return {
      absWorkingDir: root,
      entryPoints: Object.fromEntries(entries.map((entry) => [entry.name, entry.source])),
      bundle: true,
      outdir,
      minify,
      sourcemap,
      logLevel: 'warning',
      legalComments: 'none',
      loader: { '.css': 'text' },
      ...settings,
    };
  });
}

/** Builds `programs` (names of entry points; `webview` stands for all views), or everything. */
export async function buildAll({ outdir = join(root, 'dist'), minify = false, sourcemap = true, programs } = {}) {
  rmSync(outdir, { recursive: true, force: true });
  const settings = configurations({ outdir, minify, sourcemap, programs });
  await Promise.all(settings.map((configuration) => build(configuration)));
  for (const { name, executable } of entryPoints) {
    const file = join(outdir, `${name}.js`);
    if (executable && existsSync(file)) chmodSync(file, 0o755);
  }
}

async function watch(options) {
  const contexts = await Promise.all(configurations(options).map((configuration) => context(configuration)));
  await Promise.all(contexts.map((each) => each.watch()));
  console.error('Watching the sources; Ctrl-C ends it.');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { watch: { type: 'boolean' }, minify: { type: 'boolean', default: false }, outdir: { type: 'string' } },
  });
  const options = { outdir: values.outdir ?? join(root, 'dist'), minify: values.minify, sourcemap: !values.minify };
  await (values.watch ? watch(options) : buildAll(options));
}
