// Installs the dependencies when node_modules is absent or differs from package-lock.json, so that `npm test` and `npm run demo`
// work on a fresh clone. Runs before anything is installed: Node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The packages of a lock file by path, or undefined when there is no such file. */
function readPackages(path) {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** Whether node_modules holds every package of the lock file in its version. npm records what it installed in a lock file of its own. */
export function isUpToDate(folder) {
  const wanted = readPackages(join(folder, 'package-lock.json'));
  const installed = readPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    // The root itself has the empty path. Optional packages are binaries of which npm installs only this platform's.
    if (path === '' || optional || devOptional) return true;
    return installed[path]?.version === version;
  });
}

export function installDependencies(folder = root) {
  if (isUpToDate(folder)) return;
  console.error('Installing the dependencies …');
  // Under npm, the same npm; otherwise the one on the PATH, which is a script that needs a shell on Windows.
  const npm = process.env.npm_execpath;
  const options = { cwd: folder, stdio: ['ignore', 2, 2] };
  const args = ['ci', '--no-audit', '--no-fund'];
  const result =
    npm === undefined
      ? spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...args], options);
  if (result.status !== 0) {
    console.error(
      'The dependencies could not be installed. Is the npm registry reachable? Run `npm install` to see why.',
    );
    process.exit(1);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) installDependencies();
