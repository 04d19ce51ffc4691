import { describe, expect, it } from 'vitest';
import { metricNames } from '../../src/settings/metric-names.ts';
import { normalQuantile95, wilsonInterval } from '../../src/tasks/metrics/interval.ts';
import { majorityBaseline } from '../../src/tasks/metrics/majority.ts';
import { evidenceFor, metrics } from '../../src/tasks/metrics/registry.ts';
import { summarise } from '../../src/tasks/metrics/summary.ts';
import { bleu13a } from '../../src/tasks/metrics/text/bleu-words.ts';
import { englishWords } from '../../src/tasks/metrics/text/rouge-words.ts';

const tools = { rouge: englishWords, bleu: bleu13a };

describe('metrics', () => {
  it('are registered under the names that the settings know', () => {
    expect(metricNames.map((name) => metrics[name].name)).toEqual([...metricNames]);
    expect([...evidenceFor(['accuracy', 'loss', 'token_accuracy'])]).toEqual(['ranking', 'teacher-forcing']);
  });

  it('accuracy asks whether the likeliest candidate is the answer, to the letter', () => {
    expect(
      [' Asia', ' Africa', 'Asia'].map((ranked) => metrics.accuracy.score({ answer: ' Asia', ranked }, tools)),
    ).toEqual([1, 0, 0]);
  });

  it('exact match asks whether the written text is the answer, spaces at its ends aside', () => {
    const score = (generated: string) => metrics.exact_match.score({ answer: ' New York', generated }, tools);
    expect([' New York', 'New York\n', 'new york', ' New  York', ''].map(score)).toEqual([1, 1, 0, 0, 0]);
  });

  it('token accuracy is the share of right tokens of one answer, token exact match whether all are right', () => {
    const observation = { answer: 'x', expectedTokens: [1, 2, 3, 4], predictedTokens: [1, 2, 9, 4] };
    expect(metrics.token_accuracy.score(observation, tools)).toBe(0.75);
    expect(metrics.token_exact_match.score(observation, tools)).toBe(0);
    expect(metrics.token_exact_match.score({ ...observation, predictedTokens: [1, 2, 3, 4] }, tools)).toBe(1);
  });

  it('refuse to score what was not observed', () => {
    for (const name of metricNames) expect(() => metrics[name].score({ answer: 'x' }, tools)).toThrow(/missing/);
  });
});

describe('intervals', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("Wilson's interval of %d of %d is the published one", (successes, count, low, high) => {
    const interval = wilsonInterval(successes, count);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("Wilson's interval ends where the observed share is 1.96 standard errors away, and stays within 0 and 1", () => {
    for (const [successes, count] of [
      [54, 60],
      [1, 3],
      [28, 56],
    ] as const) {
      for (const share of Object.values(wilsonInterval(successes, count))) {
        const distance = Math.abs(share - successes / count) / Math.sqrt((share * (1 - share)) / count);
        expect(distance).toBeCloseTo(normalQuantile95, 9);
      }
    }
    expect([wilsonInterval(0, 7).low, wilsonInterval(7, 7).high]).toEqual([0, 1]);
  });

  it('a mean has the standard error of its sample', () => {
    // 1, 2, 3, 4: variance 5/3, so the standard error is sqrt(5/12).
    const { value, count, standardError, interval } = summarise(metrics.loss, [1, 2, 3, 4]);
    expect([value, count]).toEqual([2.5, 4]);
    expect(standardError).toBeCloseTo(Math.sqrt(5 / 12), 12);
    expect(interval.high - 2.5).toBeCloseTo(1.959964 * Math.sqrt(5 / 12), 6);
  });

  it('a share never leaves 0 to 1, and a single example has no spread', () => {
    expect(summarise(metrics.token_accuracy, [1, 1, 0.5]).interval.high).toBe(1);
    expect(summarise(metrics.loss, [3])).toEqual({
      value: 3,
      count: 1,
      standardError: 0,
      interval: { low: 3, high: 3 },
    });
  });
});

describe('the majority baseline', () => {
  const example = (answer: string, candidates?: string[]) => ({
    id: answer,
    fields: {},
    answer,
    ...(candidates === undefined ? {} : { candidates }),
  });

  it('answers what is most frequent in training, not in what it is scored on', () => {
    const baseline = majorityBaseline(
      ['a', 'b', 'b'].map((answer) => example(answer)),
      ['a', 'a', 'a', 'b'].map((answer) => example(answer)),
    );
    expect(baseline?.answer).toBe('b');
    expect(baseline?.accuracy.value).toBe(0.25);
    expect(baseline?.scores).toEqual([0, 0, 0, 1]);
  });

  it('counts places where each example has its own choices', () => {
    const training = [example('x', ['x', 'y']), example('w', ['v', 'w']), example('u', ['t', 'u'])];
    const baseline = majorityBaseline(training, [example('q', ['p', 'q']), example('r', ['r', 's'])]);
    expect([baseline?.answer, baseline?.accuracy.value]).toEqual(['2', 0.5]);
  });

  it('has nothing to say without examples', () => {
    expect(majorityBaseline([], [example('a')])).toBeUndefined();
  });
});
