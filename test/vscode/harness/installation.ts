import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a test needs of a machine: VS Code as code-server packs it, the Node that it wants, and a browser. */
export interface Installation {
  readonly node: string;
  readonly codeServer: string;
  readonly chromium: string;
}

const nodeVersion = '24.21.0';
const codeServerVersion = '4.139.1';

/** Outside node_modules and `out`, so that a second run, also of another clone, finds everything in place. */
const cacheFolder = process.env.SOFT_PROMPT_TEST_CACHE ?? join(homedir(), '.cache', 'soft-prompt-studio-test');

/** Installs whatever is missing: Debian's packages with apt-get (as root), the rest from the npm registry. */
export function installEditor(): Installation {
  const chromium = findChromium() ?? installChromium();
  installJapaneseFont();
  const nodePackage = installNode();
  return { node: join(nodePackage, 'bin', 'node'), codeServer: installCodeServer(nodePackage), chromium };
}

function findChromium(): string | undefined {
  const candidates = [process.env.CHROME_PATH, ...pathsOf(['chromium', 'chromium-browser', 'google-chrome'])];
  return candidates.find((path) => path !== undefined && existsSync(path));
}

function installChromium(): string {
  installDebianPackages(['chromium']);
  const chromium = findChromium();
  if (chromium === undefined) throw new Error('No Chromium was found. Install one, or set CHROME_PATH to its program.');
  return chromium;
}

/** Without one, Japanese appears as boxes in the screenshots. */
function installJapaneseFont(): void {
  const fonts = '/usr/share/fonts';
  const known =
    existsSync(fonts) && readdirSync(fonts, { recursive: true }).some((name) => /cjk|ipa|gothic/i.test(`${name}`));
  if (!known && canInstallDebianPackages()) installDebianPackages(['fonts-ipafont-gothic', 'fonts-dejavu-core']);
}

/** The folder of the npm package that carries Node for Linux: its program in `bin`, its headers in `include`. */
function installNode(): string {
  const folder = join(cacheFolder, `node-${nodeVersion}`);
  const name = `node-linux-${process.arch}`;
  installNpmPackage(folder, { name, version: nodeVersion });
  return join(folder, 'node_modules', name);
}

/** The entry module of code-server, whose native modules are compiled against `nodePackage`. */
function installCodeServer(nodePackage: string): string {
  const folder = join(cacheFolder, `code-server-${codeServerVersion}`);
  const entry = join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
  // Kerberos is one of the native modules.
  if (!isInstalled(folder) && !existsSync('/usr/include/gssapi.h'))
    installDebianPackages(['libkrb5-dev', 'build-essential', 'python3']);
  installNpmPackage(folder, { name: 'code-server', version: codeServerVersion, nodePackage });
  return entry;
}

interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** Installs under this Node and compiles against its headers. */
  readonly nodePackage?: string;
}

const isInstalled = (folder: string) => existsSync(join(folder, 'installed'));

function installNpmPackage(folder: string, { name, version, nodePackage }: NpmPackage): void {
  if (isInstalled(folder)) return;
  console.error(`Installing ${name} ${version} into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const environment =
    nodePackage === undefined
      ? process.env
      : {
          ...process.env,
          PATH: `${join(nodePackage, 'bin')}:${process.env.PATH}`,
          npm_config_nodedir: nodePackage,
          // That of the npm that runs the tests: code-server reads from it which Node it is installed with.
          npm_config_user_agent: undefined,
        };
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--engine-strict=false'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Written last: an interrupted installation is made again.
  writeFileSync(join(folder, 'installed'), '');
}

function canInstallDebianPackages(): boolean {
  return process.getuid?.() === 0 && pathsOf(['apt-get']).length > 0;
}

function installDebianPackages(names: readonly string[]): void {
  if (!canInstallDebianPackages())
    throw new Error(`These Debian packages are needed: ${names.join(' ')}. Install them, or run this as root.`);
  console.error(`Installing ${names.join(', ')} …`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...names],
  ])
    execFileSync('apt-get', args, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
}

function pathsOf(programs: readonly string[]): string[] {
  return programs
    .map((program) => spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim())
    .filter((path) => path !== '');
}
