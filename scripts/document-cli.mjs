// Writes what `--help` says of every command into docs/cli.md, below its marker line, and every setting into docs/settings.md and docs/sweeps.md.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildAll } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const marker = '<!-- What follows is written by `npm run docs:cli`. -->';

function run(tool, args) {
  const { stdout, status } = spawnSync(process.execPath, [tool, ...args], {
    encoding: 'utf8',
    // English, whatever the caller's language.
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return stdout.trimEnd();
}

/** The names under the title `Commands:`. */
function subcommands(text) {
  const [, section = ''] = text.split('\nCommands:\n');
  const [list = ''] = section.split('\n\n');
  return [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name);
}

function describe(tool, command) {
  const text = run(tool, [...command, '--help']);
  const title = ['soft-prompt', ...command].join(' ');
  const own = `## \`${title}\`\n\n\`\`\`text\n${text}\n\`\`\``;
  return [own, ...subcommands(text).map((name) => describe(tool, [...command, name]))].join('\n\n');
}

function settingsTable(tool, ...options) {
  const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = JSON.parse(run(tool, ['settings', '--json', ...options])).settings.map(
    ({ path, kind, required, default_value, description }) =>
      `| \`${path}\` | ${cell(kind)} | ${required ? 'required' : default_value === undefined ? '' : `\`${cell(default_value)}\``} | ${cell(description)} |`,
  );
  return ['| field | kind | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The generated pages, each as it should be and as it is. */
export function documentation(tool) {
  const pages = {
    'docs/cli.md': describe(tool, []),
    'docs/settings.md': settingsTable(tool),
    'docs/sweeps.md': settingsTable(tool, '--sweep'),
  };
  return Object.entries(pages).map(([file, generated]) => {
    const actual = readFileSync(join(root, file), 'utf8');
    const [introduction] = actual.split(marker);
    return { file, actual, expected: `${introduction}${marker}\n\n${generated}\n` };
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // Apart from dist/, which someone may be using.
  const outdir = join(root, 'out', 'documented-tool');
  await buildAll({ outdir, programs: ['cli'] });
  for (const { file, expected } of documentation(join(outdir, 'cli.js'))) writeFileSync(join(root, file), expected);
}
