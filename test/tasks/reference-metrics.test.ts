import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { BleuTokenizer, MetricName, RougeTokenizer } from '../../src/settings/metric-names.ts';
import { measure } from '../../src/tasks/metrics/measure.ts';
import type { Observation } from '../../src/tasks/metrics/metric.ts';
import { metricTools } from '../../src/tasks/metrics/metric-tools.ts';

const pairs = z.array(z.tuple([z.string(), z.string()]));
const rougeScores = z.array(z.object({ rouge1: z.number(), rouge2: z.number(), rougeL: z.number() }));

const fixture = z
  .object({
    english: pairs,
    japanese: pairs,
    rouge: rougeScores,
    rouge_characters: rougeScores,
    sumeval: rougeScores,
    sumeval_characters: rougeScores,
    bleu: z.array(
      z.object({
        tokenize: z.enum(['13a', 'intl', 'char', 'ja-mecab']),
        references: z.array(z.array(z.string())),
        score: z.number(),
        signature: z.string(),
        sentences: z.array(z.number()),
      }),
    ),
    squad: z.array(z.object({ written: z.string(), expected: z.string(), exact: z.number(), f1: z.number() })),
    tokens: z.object({
      examples: z.array(z.object({ expected: z.array(z.number()), predicted: z.array(z.number()) })),
      token_accuracy: z.number(),
      token_exact_match: z.array(z.number()),
    }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/tasks/metrics.json'), 'utf8')));

interface Tokenizers {
  readonly rouge?: RougeTokenizer;
  readonly bleu?: BleuTokenizer;
}

async function measured(names: MetricName[], observations: readonly Observation[], tokenizers: Tokenizers = {}) {
  const { rouge = 'english', bleu = '13a' } = tokenizers;
  const tools = await metricTools({ rouge_tokenizer: rouge, bleu_tokenizer: bleu }, names);
  return measure(names, observations, tools);
}

const written = (texts: readonly (readonly [string, string])[]): Observation[] =>
  texts.map(([generated, answer]) => ({ generated, answer }));

describe('ROUGE', () => {
  const names = ['rouge1', 'rouge2', 'rougeL'] as const;

  async function expectScores(
    texts: readonly (readonly [string, string])[],
    judged: z.output<typeof rougeScores>,
    rouge: RougeTokenizer,
  ): Promise<void> {
    const { scores } = await measured([...names], written(texts), { rouge });
    expect(scores).toHaveLength(judged.length);
    judged.forEach((expected, index) => {
      for (const name of names) {
        expect
          .soft(scores[index]?.[name], `${name} of ${JSON.stringify(texts[index])}`)
          .toBeCloseTo(expected[name], 12);
      }
    });
  }

  it('of English is that of rouge-score', () => expectScores(fixture.english, fixture.rouge, 'english'));

  it('of characters is that of rouge-score and sumeval with characters for words', async () => {
    await expectScores(fixture.japanese, fixture.rouge_characters, 'characters');
    await expectScores(fixture.japanese, fixture.sumeval_characters, 'characters');
  });

  it('of Japanese is that of sumeval with Janome, which has the same dictionary', () =>
    expectScores(fixture.japanese, fixture.sumeval, 'japanese'));

  it('of teacher-forced predictions compares their texts, and not what the model writes', async () => {
    const observations = fixture.english.map(([predictedText, expectedText]) => ({
      answer: 'something else',
      generated: '',
      predictedText,
      expectedText,
    }));
    const { scores } = await measured(['token_rouge1', 'token_rougeL'], observations);
    expect(scores.map(({ token_rougeL: value }) => value)).toEqual(
      fixture.rouge.map(({ rougeL }) => expect.closeTo(rougeL, 12)),
    );
  });

  it('takes the best of several accepted answers', async () => {
    const [[generated = '', answer = ''] = []] = fixture.english;
    const observation = { generated, answer: 'x', references: ['x', answer] };
    expect((await measured(['rouge1'], [observation])).scores[0]?.rouge1).toBeCloseTo(
      fixture.rouge[0]?.rouge1 ?? 0,
      12,
    );
  });

  it('names its tokenizer with the version in its signature', async () => {
    const signatureOf = async (rouge: RougeTokenizer) =>
      (await measured(['rougeL'], [{ answer: 'a', generated: 'a' }], { rouge })).summaries.rougeL?.signature;
    expect(await signatureOf('english')).toBe('tok:rouge-score-0.1.2|stem:no|stop:no|score:f1');
    expect(await signatureOf('characters')).toBe('tok:characters|stem:no|stop:no|score:f1');
    expect(await signatureOf('japanese')).toMatch(/^tok:sumeval-0\.2\.2\+lindera-\d+\.\d+\.\d+-ipadic\|/);
  });
});

describe('BLEU', () => {
  const ours = { '13a': '13a', intl: 'intl', char: 'char', 'ja-mecab': 'ja' } as const;
  const cases = fixture.bleu.map((judged, index) => ({ ...judged, index }));

  it.each(cases)(
    'case $index with the tokenizer $tokenize is that of sacreBLEU, for the set and for each sentence',
    async ({ tokenize, references, score, sentences }) => {
      const texts = [fixture.english, fixture.japanese, fixture.english.slice(-2)].find(
        (each) => each.length === references.length && each[0]?.[1] === references[0]?.[0],
      );
      const observations = (texts ?? []).map(([generated, answer], index) => ({
        generated,
        answer,
        references: references[index] ?? [],
      }));
      const { scores, summaries } = await measured(['bleu'], observations, { bleu: ours[tokenize] });
      expect(summaries.bleu?.value).toBeCloseTo(score, 9);
      const others = scores.filter(({ bleu = -1 }, index) => Math.abs(bleu - (sentences[index] ?? 0)) > 1e-9);
      // Lindera divides about one Japanese text in fifty otherwise than MeCab.
      expect(others.length).toBeLessThanOrEqual(tokenize === 'ja-mecab' ? 1 : 0);
      const { low = 0, high = 0 } = summaries.bleu?.interval ?? {};
      expect(low).toBeLessThanOrEqual(score);
      expect(high).toBeGreaterThanOrEqual(score);
    },
  );

  it.each(cases.filter(({ tokenize }) => tokenize !== 'ja-mecab'))(
    'case $index has the signature of sacreBLEU',
    async ({ tokenize, references, signature }) => {
      const observations = references.map((each) => ({ generated: '', answer: '', references: each }));
      const { summaries } = await measured(['bleu'], observations, { bleu: ours[tokenize] });
      expect(summaries.bleu?.signature).toBe(signature);
    },
  );

  it('of Japanese words does not call Lindera MeCab', async () => {
    const { summaries } = await measured(['bleu'], [{ answer: '猫', generated: '犬' }], { bleu: 'ja' });
    expect(summaries.bleu?.signature).toMatch(/\|tok:ja-lindera-\d+\.\d+\.\d+-ipadic\|/);
  });
});

describe('SQuAD’s metrics', () => {
  it('are those of its script', async () => {
    const observations = fixture.squad.map((pair) => ({ generated: pair.written, answer: pair.expected }));
    const { scores } = await measured(['squad_exact_match', 'squad_f1'], observations);
    fixture.squad.forEach(({ written: text, expected, exact, f1 }, index) => {
      expect.soft(scores[index], `${text} / ${expected}`).toEqual({ squad_exact_match: exact, squad_f1: f1 });
    });
  });

  it('take the best of several accepted answers', async () => {
    const observation = { generated: 'the city of Paris', answer: 'Paris', references: ['Paris', 'City of Paris'] };
    expect((await measured(['squad_exact_match', 'squad_f1'], [observation])).scores[0]).toEqual({
      squad_exact_match: 1,
      squad_f1: 1,
    });
  });
});

describe('the metrics of interpret_p_tuning', () => {
  const { examples, token_accuracy, token_exact_match } = fixture.tokens;
  const observations = examples.map(({ expected, predicted }) => ({
    answer: 'x',
    expectedTokens: expected,
    predictedTokens: predicted,
  }));

  it('are those of its formulas: batches of 8, with the end of sequence', async () => {
    const { scores, summaries } = await measured(['token_accuracy', 'token_exact_match'], observations);
    // The original adds up in float32.
    expect(summaries.token_accuracy?.value).toBeCloseTo(token_accuracy, 6);
    expect(scores.map(({ token_exact_match: score }) => score)).toEqual(token_exact_match);
  });

  it('have a counterpart for the text that the model writes, which may be shorter or longer than the answer', async () => {
    const share = async (generatedTokens: number[]) =>
      (await measured(['generated_token_accuracy'], [{ answer: 'x', expectedTokens: [5, 6, 7, 2], generatedTokens }]))
        .scores[0]?.generated_token_accuracy;
    expect(await Promise.all([[5, 6, 7, 2], [5, 6, 7, 8, 2], [5, 2], [6, 5, 7, 2], []].map(share))).toEqual([
      1, 0.75, 0.25, 0.5, 0,
    ]);
  });
});

it('the dictionary for Japanese is asked for by name where it is not installed', async () => {
  vi.resetModules();
  vi.doMock('lindera-wasm-nodejs-ipadic', () => {
    throw new Error("Cannot find package 'lindera-wasm-nodejs-ipadic'");
  });
  const { loadJapaneseWords } = await import('../../src/tasks/metrics/text/japanese-words.ts');
  await expect(loadJapaneseWords()).rejects.toMatchObject({
    code: 'task.japanese-dictionary-missing',
    remedy: expect.stringContaining('npm install lindera-wasm-nodejs-ipadic'),
  });
  vi.doUnmock('lindera-wasm-nodejs-ipadic');
});
