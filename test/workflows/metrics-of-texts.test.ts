import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTuneSettings } from '../../src/settings/read-settings.ts';
import { resolveSettings } from '../../src/settings/resolve.ts';
import { comparePrompts } from '../../src/workflows/evaluate.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { writeTinyModel } from '../cli/tiny-project.ts';

/** How many characters two texts have in common, each as often as it occurs in both. */
function commonCharacters(one: string, other: string): number {
  const left = [...other];
  return [...one].filter((character) => {
    const place = left.indexOf(character);
    if (place >= 0) left.splice(place, 1);
    return place >= 0;
  }).length;
}

const withoutSpaces = (text: string) => text.toLowerCase().replaceAll(/\s/g, '');

describe('an evaluation with metrics of texts', () => {
  it('measures what the model writes and what it predicts, and tells what counts as a word', async () => {
    const folder = temporaryFolder();
    writeTinyModel(join(folder, 'model'));
    const records = ['abc', 'q', '!!', 'xyzxyz'].map((answer, index) => JSON.stringify({ q: `${index}?`, answer }));
    writeFileSync(join(folder, 'test.jsonl'), `${records.join('\n')}\n`);
    const settings = parseTuneSettings(
      `model: model
task:
  train_file: test.jsonl
  test_file: test.jsonl
  query: "{q}"
  answer: " {answer}"
  max_answer_tokens: 5
  metrics: [token_accuracy, token_exact_match, token_rouge1, generated_token_accuracy, exact_match, rouge1, bleu]
  rouge_tokenizer: characters
  bleu_tokenizer: char
prompt: { template: [1, 1], text: ["a", "b"] }
`,
      'a.tune.yaml',
    );
    const request = { settings: resolveSettings(settings, join(folder, 'a.tune.yaml')), prompt: undefined };
    const { contenders } = await comparePrompts(request, {});
    const [{ metrics, results } = { metrics: {}, results: [] }] = contenders;
    expect(results).toHaveLength(4);
    for (const { observation, scores, example } of results) {
      const { generated = '', generatedTokens = [], predictedTokens = [], expectedTokens = [] } = observation;
      expect(predictedTokens).toHaveLength(expectedTokens.length);
      // The answer is cut at five tokens, its space included; the end of sequence (2) comes after that.
      expect(expectedTokens).toHaveLength(Math.min(example.answer.length, 5) + 1);
      expect(expectedTokens.at(-1)).toBe(2);
      const right = expectedTokens.filter((token, place) => token === predictedTokens[place]).length;
      expect(scores.token_accuracy).toBe(right / expectedTokens.length);
      const inPlace = expectedTokens.filter((token, place) => token === generatedTokens[place]).length;
      expect(scores.generated_token_accuracy).toBe(inPlace / expectedTokens.length);
      const [written, expected] = [withoutSpaces(generated), withoutSpaces(example.answer)];
      const f1 = (2 * commonCharacters(written, expected)) / (written.length + expected.length);
      expect(scores.rouge1).toBeCloseTo(f1, 12);
    }
    expect(metrics.rouge1?.signature).toBe('tok:characters|stem:no|stop:no|score:f1');
    expect(metrics.bleu?.signature).toContain('|tok:char|');
    expect(metrics.exact_match?.signature).toBeUndefined();
  });
});
