import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { loadSafetensors } from '../../src/models/weights/safetensors/read.ts';
import type { EvaluationEvent } from '../../src/training/loop/events.ts';
import { readRun } from '../../src/workflows/runs.ts';
import { readTuning, startTuning } from '../../src/workflows/tune.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { writeTinyModel, writeTinyTuning } from '../cli/tiny-project.ts';

const hidden = 32;

/** Rows of a matrix that a file of safetensors holds. */
async function rowsOf(file: string, tensor?: string): Promise<number[][]> {
  const { tensors } = await loadSafetensors(file);
  const { data } = present(tensor === undefined ? [...tensors.values()][0] : tensors.get(tensor), 'a tensor');
  const values = Array.from(data, Number);
  return Array.from({ length: values.length / hidden }, (_, row) => values.slice(row * hidden, (row + 1) * hidden));
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('what the evaluations of a tuning tell', () => {
  let run: string;
  let evaluations: EvaluationEvent[];
  let model: string;

  const tuned = async (training: Readonly<Record<string, unknown>>) => {
    const folder = temporaryFolder();
    model = join(folder, 'model');
    writeTinyModel(model);
    const file = writeTinyTuning(folder, training);
    ({ folder: run } = await startTuning(await readTuning(file, ['task.candidate_scoring=mean']), {}));
    evaluations = (await readRun(run)).events.filter((event) => event.type === 'evaluation');
  };

  it('the nearest words of each soft token, as a search over the whole vocabulary finds them', async () => {
    await tuned({ learning_rate: 0.3 });
    const [start] = evaluations;
    expect(evaluations.map(({ step }) => step)).toEqual([0, 4, 8]);
    // The prompt begins as its hand-written text.
    expect(start?.nearest_tokens).toMatchObject([
      { prompt: 'prompt', index: 0, hand_written: 'I', nearest: [{ text: 'I', cosine: 1 }, {}, {}] },
      { prompt: 'prompt', index: 1, hand_written: 's', nearest: [{ text: 's', cosine: 1 }, {}, {}] },
      { prompt: 'prompt', index: 2, hand_written: '?', nearest: [{ text: '?', cosine: 1 }, {}, {}] },
    ]);
    const vocabulary = await rowsOf(join(model, 'model.safetensors'), 'model.embed_tokens.weight');
    const { checkpoints } = (await readRun(run)).checkpoints;
    const last = present(checkpoints.at(-1), 'a checkpoint');
    const softTokens = await rowsOf(join(run, 'checkpoints', last.name, 'parameters.safetensors'));
    const told = present(evaluations.at(-1)?.nearest_tokens, 'nearest tokens');
    expect(told).toHaveLength(softTokens.length);
    for (const [index, softToken] of softTokens.entries()) {
      const cosines = vocabulary.map((row, id) => ({ id, cosine: cosine(softToken, row) }));
      const expected = cosines.sort((a, b) => b.cosine - a.cosine).slice(0, 3);
      expect(told[index]?.nearest.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      for (const [place, { cosine }] of expected.entries())
        expect(told[index]?.nearest[place]?.cosine).toBeCloseTo(cosine, 3);
    }
  });

  it('the dev examples that are answered otherwise than before: with them the accuracy goes up and down', async () => {
    // So high a rate, with so small batches, that the answers go to and fro.
    await tuned({ learning_rate: 2, per_device_train_batch_size: 1, eval_steps: 1, max_steps: 16 });
    const right = (answers: readonly boolean[]) => answers.filter(Boolean).length;
    expect(evaluations[0]?.changed_predictions).toBeUndefined();
    const counts = evaluations.slice(1).map(({ changed_predictions, metrics }, before) => {
      const { count, examples } = present(changed_predictions, 'what changed');
      expect(examples).toHaveLength(count);
      const gained =
        right(examples.map(({ after, answer }) => after === answer)) -
        right(examples.map(({ before, answer }) => before === answer));
      const change = present(metrics.accuracy, 'accuracy') - present(evaluations[before]?.metrics.accuracy, 'accuracy');
      expect(gained / 5).toBeCloseTo(change, 12);
      for (const { example, query } of examples) expect(query).toBe([...'qrstu'][example]);
      return count;
    });
    expect(Math.max(...counts)).toBeGreaterThan(0);
  });
});
