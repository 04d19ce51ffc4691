import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTuning, resumeTuning, startTuning } from '../../src/workflows/tune.ts';
import { writeTinyModel, writeTinyTuning } from '../cli/tiny-project.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vanished-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('says which file of the model is gone where it vanished before it was needed, and goes on once it is back', async () => {
  const model = join(folder, 'model');
  writeTinyModel(model);
  const settings = await readTuning(writeTinyTuning(folder), ['training.provider=cpu']);
  const vanished = startTuning(settings, { onPrepared: () => rmSync(model, { recursive: true }) });
  await expect(vanished).rejects.toMatchObject({
    code: 'runtime.weight-file-gone',
    message: expect.stringContaining(join(model, 'model.safetensors')),
  });
  const run = settings.output_dir;
  await expect(resumeTuning(run, {})).rejects.toMatchObject({
    code: 'model.not-found',
    message: expect.stringContaining(model),
  });
  writeTinyModel(model);
  expect(await resumeTuning(run, {})).toMatchObject({ reason: 'completed', steps: 8 });
});
