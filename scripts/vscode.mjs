// Finds the VS Code that is installed on this machine.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const places = {
  linux: [
    '/usr/share/code/code',
    '/usr/lib/code/code',
    '/opt/visual-studio-code/code',
    '/snap/code/current/usr/share/code/code',
  ],
  darwin: ['', homedir()].map((home) => `${home}/Applications/Visual Studio Code.app/Contents/MacOS/Electron`),
  win32: [process.env.LOCALAPPDATA, process.env.ProgramFiles]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Programs', 'Microsoft VS Code', 'Code.exe'),
      join(folder, 'Microsoft VS Code', 'Code.exe'),
    ]),
};

/** The program of the desktop editor: VSCODE_EXECUTABLE, that of `code` on the PATH, or where installers put it; undefined without one. */
export function findVsCode() {
  const { VSCODE_EXECUTABLE } = process.env;
  if (VSCODE_EXECUTABLE) {
    if (!existsSync(VSCODE_EXECUTABLE)) throw new Error(`VSCODE_EXECUTABLE names no file: ${VSCODE_EXECUTABLE}`);
    return VSCODE_EXECUTABLE;
  }
  const command = commandOnPath();
  const candidates = [...(command === undefined ? [] : programsBeside(command)), ...(places[process.platform] ?? [])];
  return candidates.find((path) => existsSync(path));
}

/** `code` itself is a script that hands over to a window that is open already. */
function commandOnPath() {
  const [shell, ...args] = process.platform === 'win32' ? ['where', 'code'] : ['sh', '-c', 'command -v code'];
  const found = spawnSync(shell, args, { encoding: 'utf8' }).stdout?.split(/\r?\n/)[0]?.trim();
  return found === undefined || !existsSync(found) ? undefined : realpathSync(found);
}

/** bin/code lies beside the program; on a Mac it lies in its resources. */
function programsBeside(command) {
  const folder = dirname(dirname(command));
  return [join(folder, 'code'), join(folder, 'Code.exe'), join(folder, '..', '..', 'MacOS', 'Electron')];
}
