import { describe, expect, it } from 'vitest';
import { givenAnswer } from '../../src/tasks/metrics/given-answer.ts';

describe('the answer that people are shown', () => {
  const read = { expectedTokens: [5, 6, 2], predictedTokens: [5, 6, 2], predictedText: 'read' };

  it('is the choice, then the text that was written, then what was predicted given the expected tokens', () => {
    expect(givenAnswer({ answer: ' yes', ranked: ' yes', generated: 'no', ...read })).toEqual({
      text: ' yes',
      right: true,
    });
    expect(givenAnswer({ answer: ' yes', generated: 'no', ...read })).toEqual({ text: 'no', right: false });
    expect(givenAnswer({ answer: ' yes', ...read })).toEqual({ text: 'read', right: true });
  });

  it('is right where it is any of the accepted ones', () => {
    expect(givenAnswer({ answer: 'a', references: ['a', 'b'], generated: ' b' }).right).toBe(true);
  });

  it('is wrong where the end is not predicted', () => {
    expect(givenAnswer({ answer: 'read', ...read, predictedTokens: [5, 6, 7] }).right).toBe(false);
  });
});
