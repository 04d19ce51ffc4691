import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { writeTinyModel } from './tiny-project.ts';
import { runTool, useBuiltTool } from './tool.ts';

useBuiltTool();

function tinyModel() {
  const folder = temporaryFolder();
  const model = join(folder, 'model');
  writeTinyModel(model);
  return { folder, model };
}

it('counts the tokens of a text and shows their pieces, ids and bytes', async () => {
  const { model } = tinyModel();
  const { exitCode, stdout } = await runTool(['tokens', '-m', model, 'a b', '--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    text: 'a b',
    count: 3,
    tokens: [
      { id: 69, token: 'a', text: 'a', bytes: [97], start: 0, end: 1 },
      { id: 4, token: 'Ġ', text: ' ', bytes: [32], start: 1, end: 2 },
      { id: 70, token: 'b', text: 'b', bytes: [98], start: 2, end: 3 },
    ],
  });
});

it('reads the text from stdin', async () => {
  const { model } = tinyModel();
  const { stdout } = await runTool(['tokens', '-m', model], { input: 'abc\n' });
  expect(stdout).toMatch(/3 tokens\n$/);
});

it('checks the entries of an nl_inputs.py, names those that do not fit, and fails', async () => {
  const { folder, model } = tinyModel();
  const file = join(folder, 'nl_inputs.py');
  writeFileSync(file, 'DEFAULT_TEMPLATE = {\n    (2, 1): {"fits": "abc", "long": "abcde", "short": "a"},\n}\n');
  const text = await runTool(['tokens', '-m', model, '--nl-inputs', file]);
  expect(text.exitCode).toBe(1);
  expect(text.stdout).toMatch(/5\/3 +2 too many .*\n.*1\/3 +2 too few /);
  const { stdout } = await runTool(['tokens', '-m', model, '--nl-inputs', file, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    misfits: 2,
    entries: [
      { task: 'fits', line: 2, template: [2, 1], count: 3, expected: 3 },
      { task: 'long', line: 2, count: 5, expected: 3 },
      { task: 'short', line: 2, count: 1, expected: 3 },
    ],
  });
});

it('never runs an nl_inputs.py, and names the place that it cannot read', async () => {
  const { folder, model } = tinyModel();
  const file = join(folder, 'nl_inputs.py');
  writeFileSync(file, 'DEFAULT_TEMPLATE = {(2, 1): {"task": open("/etc/passwd").read()}}\n');
  const { exitCode, stderr } = await runTool(['tokens', '-m', model, '--nl-inputs', file]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/nl_inputs\.py:1:\d+: error:/);
});

it('tells the line of an nl_inputs.py in Shift-JIS, and how to convert it', async () => {
  const { folder, model } = tinyModel();
  const file = join(folder, 'nl_inputs.py');
  const shiftJis = Buffer.from([0x93, 0xc7]);
  writeFileSync(
    file,
    Buffer.concat([Buffer.from('DEFAULT_TEMPLATE = {\n(2, 1): {"t": "'), shiftJis, Buffer.from('"}}\n')]),
  );
  const { exitCode, stderr } = await runTool(['tokens', '-m', model, '--nl-inputs', file]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/nl_inputs\.py:2: error: .* byte 36, in line 2,.*\n.*iconv -f SHIFT_JIS/);
});
