import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cacheFolder } from '../../../src/base/cache.ts';
import { present } from '../../../src/base/failure.ts';
import { causalModel } from '../../../src/models/architectures/index.ts';
import { PackedAttention } from '../../../src/models/attention/packed-attention.ts';
import { openGguf } from '../../../src/models/weights/gguf/open.ts';
import { temporaryFolder } from '../weights/support.ts';
import { answer } from './answer.ts';
import { largestDifference, relativeError } from './deviation.ts';
import { readTensors } from './tensor-files.ts';

const python = process.env.SOFT_PROMPT_PYTHON ?? 'python3';
const modelFile = process.env.SOFT_PROMPT_TEST_GGUF ?? join(cacheFolder(), 'models', 'SmolLM2-135M-Instruct.Q4_1.gguf');
const script = fileURLToPath(new URL('../../fixtures/models/answer_gguf.py', import.meta.url));

const ids = z.array(z.array(z.number()));
const answerSchema = z.object({
  queries: ids,
  answers: ids,
  template: z.tuple([z.number(), z.number()]),
  loss: z.number(),
});

function reasonToSkip(): string | undefined {
  if (!existsSync(modelFile)) return `${modelFile} is not there: fetch the model, or set SOFT_PROMPT_TEST_GGUF`;
  // Importing them takes many seconds; whether they are installed can be known without.
  const find =
    'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ["torch", "transformers", "gguf"])))';
  if (spawnSync(python, ['-c', find]).status !== 0)
    return 'set SOFT_PROMPT_PYTHON to a Python with torch, transformers and gguf';
  return undefined;
}

const reason = reasonToSkip();

describe(reason === undefined ? 'the real SmolLM2-135M' : `the real SmolLM2-135M (skipped: ${reason})`, () => {
  test.skipIf(reason !== undefined)(
    'has the logits, the loss and the gradient that transformers computes on the same weights',
    async () => {
      const folder = temporaryFolder();
      const { status, stderr } = spawnSync(python, [script, modelFile, folder], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      const expected = answerSchema.parse(JSON.parse(readFileSync(join(folder, 'answer.json'), 'utf8')));
      const tensors = readTensors(join(folder, 'answer.safetensors'));
      const tensor = (name: string) => present(tensors.get(name), name).data;

      const { config, weights } = await openGguf(modelFile);
      const network = causalModel(config, modelFile);
      const [prefix] = expected.template;
      const question = { batch: expected, template: expected.template, prompt: tensor('prompt'), prefix };
      const actual = await answer({ network, weights }, question, (shape) => new PackedAttention(shape));

      const { vocabularySize } = network.dimensions;
      const places = tensor('logits').length / vocabularySize / actual.logits.length;
      actual.logits.forEach((sequence, example) => {
        sequence.forEach((logits, place) => {
          const start = (example * places + place) * vocabularySize;
          const exact = tensor('logits').subarray(start, start + vocabularySize);
          // The judge computes in double precision. Logits reach 34 here, of which float32 has seven digits: PyTorch's own float32 is off by 1e-4.
          expect(largestDifference(logits, exact)).toBeLessThan(2.5e-4);
          expect(relativeError(logits, exact)).toBeLessThan(1e-4);
        });
      });
      expect(Math.abs(actual.loss - expected.loss)).toBeLessThan(1e-5);
      expect(relativeError(actual.gradient, tensor('gradient'))).toBeLessThan(1e-4);
    },
    600_000,
  );
});
