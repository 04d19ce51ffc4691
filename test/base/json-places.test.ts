import { describe, expect, it } from 'vitest';
import { jsonPositions } from '../../src/base/json-places.ts';

describe('the positions of values in JSON', () => {
  it.each<[text: string, path: string[], positions: string]>([
    ['[{"a": 1}, 2, "x", null,\n\r\n -0.5e+3]', [], '1:2 1:12 1:15 1:20 3:2'],
    ['{"a": 1}', [], '1:1'],
    ['{"a": {"b": 1}, "b": 2}', ['a', 'b'], '1:13'],
    ['{"b": {"a": [3]}, "a": [{"b": [[1], 2]}, {"b" : true}]}', ['a', 'b'], '1:33 1:37 1:49'],
    ['{"a\\"]": "{", "\\u0061": "b\\\\"}', ['a'], '1:25'],
    ['[]', [], ''],
  ])('%j at %j are %s', (text, path, expected) => {
    expect(
      jsonPositions(text, path)
        .map(({ line, column }) => `${line}:${column}`)
        .join(' '),
    ).toBe(expected);
  });
});
