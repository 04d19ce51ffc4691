// Packages the extension for one platform, with only that platform's binaries.
//   node scripts/package.mjs [--target linux-x64 | --target all] [--out FILE]
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildAll } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const vsce = '@vscode/vsce@3.9.2';

/** VS Code's names of the platforms for which onnxruntime-node has binaries. */
export const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** What the package holds beside the bundles; each where it exists. */
const files = [
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
  'examples',
  'l10n',
  'media',
  'schemas',
  'package.nls.json',
  'package.nls.ja.json',
];

/**
 * The CUDA libraries that were installed on this machine, or links to them; and the copy of a Mac's library under its full version, where the
 * module loads the one under its major version.
 */
const isSpare = (path) => /_providers_(cuda|shared|tensorrt)\b|libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(path);

/** The native module and what it loads, without the other platforms' binaries, where Node looks for it from the bundles. */
function copyNativeModules(target, outdir) {
  const [platform, architecture] = target.split('-');
  const binaries = join('bin', 'napi-v6');
  for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
    const source = join(root, 'node_modules', name);
    const isWanted = (path) => {
      const inside = path.slice(source.length + 1);
      if (inside.startsWith(`${binaries}/`) || inside.startsWith(`${binaries}\\`)) {
        const [folder, leaf] = inside.slice(binaries.length + 1).split(/[/\\]/);
        return folder === platform && (leaf === undefined || (leaf === architecture && !isSpare(inside)));
      }
      return !/^(lib|script|__commit\.txt)\b|\.(map|d\.ts)$|^dist[/\\](esm|ort)/.test(inside);
    };
    cpSync(source, join(outdir, 'node_modules', name), { recursive: true, dereference: true, filter: isWanted });
  }
}

/** The dictionary for Japanese words, which reads its WebAssembly beside itself. */
function copyJapaneseDictionary(outdir) {
  const name = 'lindera-wasm-nodejs-ipadic';
  const isWanted = (path) => !/\.d\.ts$|README\.md$/.test(path);
  cpSync(join(root, 'node_modules', name), join(outdir, 'node_modules', name), { recursive: true, filter: isWanted });
}

/** The manifest as users get it: without what only developers need. */
function writeManifest(folder) {
  const {
    private: _private,
    scripts: _scripts,
    devDependencies: _dev,
    dependencies: _bundled,
    optionalDependencies: _copied,
    bin: _bin,
    ...manifest
  } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

const thisMachine = `${process.platform}-${process.arch}`;

/** Lays out everything that the package holds, and returns the folder. */
export async function packageFolder(target = thisMachine) {
  if (!targets.includes(target)) throw new Error(`There is no package for ${target}. Known: ${targets.join(', ')}.`);
  const folder = join(root, 'out', 'package', target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const outdir = join(folder, 'dist');
  await buildAll({
    outdir,
    minify: true,
    sourcemap: false,
    programs: ['extension', 'sidecar', 'engine-worker', 'webview'],
  });
  copyNativeModules(target, outdir);
  copyJapaneseDictionary(outdir);
  for (const name of files) {
    const isShipped = (path) => !/[/\\]runs$/.test(path);
    if (existsSync(join(root, name)))
      cpSync(join(root, name), join(folder, name), { recursive: true, filter: isShipped });
  }
  writeManifest(folder);
  return folder;
}

/** Makes the package and returns its path. */
export async function packageExtension({ target = thisMachine, outFile } = {}) {
  const folder = await packageFolder(target);
  const out = resolve(root, outFile ?? join('out', `soft-prompt-studio-${target}.vsix`));
  mkdirSync(dirname(out), { recursive: true });
  const args = [
    '--yes',
    vsce,
    'package',
    '--target',
    target,
    '--out',
    out,
    '--no-dependencies',
    '--no-rewrite-relative-links',
    '--allow-missing-repository',
  ];
  const result = spawnSync('npx', args, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
  if (result.status !== 0) throw new Error(`vsce could not package ${folder}:\n${result.stdout}${result.stderr}`);
  return out;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } });
  for (const target of values.target === 'all' ? targets : [values.target ?? thisMachine]) {
    const file = await packageExtension({ target, outFile: values.out });
    console.log(`${file} (${(statSync(file).size / 1e6).toFixed(0)} MB)`);
  }
}
