// Writes what `--help` says of every command into docs/cli.md, below its marker line.
//   node scripts/document-cli.mjs [--check]    (--check only compares, and fails where they differ)
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildAll } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs', 'cli.md');
const marker = '<!-- What follows is written by `npm run docs:cli` from the help texts. -->';

function help(tool, command) {
  const { stdout, status } = spawnSync(process.execPath, [tool, ...command, '--help'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  if (status !== 0) throw new Error(`${command.join(' ')} --help ended with ${status}`);
  return stdout.trimEnd();
}

/** The names under the title `Commands:`. */
function subcommands(text) {
  const [, section = ''] = text.split('\nCommands:\n');
  const [list = ''] = section.split('\n\n');
  return [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name);
}

function describe(tool, command) {
  const text = help(tool, command);
  const title = ['soft-prompt', ...command].join(' ');
  const own = `## \`${title}\`\n\n\`\`\`text\n${text}\n\`\`\``;
  return [own, ...subcommands(text).map((name) => describe(tool, [...command, name]))].join('\n\n');
}

/** The page as it should be, and as it is. */
export function documentation(tool) {
  const actual = readFileSync(page, 'utf8');
  const [introduction] = actual.split(marker);
  return { actual, expected: `${introduction}${marker}\n\n${describe(tool, [])}\n` };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildAll();
  const { actual, expected } = documentation(join(root, 'dist', 'cli.js'));
  if (process.argv.includes('--check')) {
    if (actual !== expected) throw new Error('docs/cli.md is out of date: run `npm run docs:cli`.');
  } else {
    writeFileSync(page, expected);
  }
}
