import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { writeTinyModel } from './tiny-project.ts';
import { runTool, useBuiltTool } from './tool.ts';

useBuiltTool();

it('describes a model: what it is, how large, and where it lies', async () => {
  const model = join(temporaryFolder(), 'model');
  writeTinyModel(model);
  const { exitCode, stdout } = await runTool(['models', 'show', model, '--json']);
  expect(exitCode).toBe(0);
  // Of the fixture's config.json, and of the tokenizer that `writeTinyModel` writes.
  expect(JSON.parse(stdout)).toMatchObject({
    model_type: 'llama',
    path: model,
    // float32 already: used where it lies.
    weights_folder: realpathSync(model),
    layers: 2,
    hidden_size: 32,
    vocabulary_size: 99,
    tokenizer: { vocabulary_size: 99, end_of_sequence: '</s>' },
  });
  expect((await runTool(['models', 'show', model])).stdout).toMatch(/^Architecture +llama$/m);
});
