import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { parseJson } from '../../src/base/json.ts';

function placeOfError(text: string): string {
  try {
    parseJson(text, 'a.json');
  } catch (error) {
    if (error instanceof Failure) return `${error.place?.line}:${error.place?.column}`;
    throw error;
  }
  return 'none';
}

describe('broken JSON', () => {
  it.each([
    ['', '1:1'],
    ['  ', '1:3'],
    ['nul', '1:1'],
    ['{"a": 1,}', '1:9'],
    ['{"a" 1}', '1:6'],
    ['{"a": 1\n "b": 2}', '2:2'],
    ['{\n  "a": tru\n}', '2:8'],
    ['[1, 2\n', '2:1'],
    ['[1 2]', '1:4'],
    ['[1}', '1:3'],
    ['[01]', '1:3'],
    ['"a\nb"', '1:3'],
    ['{"a": "\\x"}', '1:8'],
    ['{"a": "b\tc"}', '1:9'],
    ['{"a": "b\\"}', '1:12'],
    ['{"a\tb": 1}', '1:4'],
    ['{"a', '1:4'],
    ['{"a" "b": 1}', '1:6'],
    ['{} {}', '1:4'],
    ['{a: 1}', '1:2'],
    ["{'a': 1}", '1:2'],
    ['[1,\r\n 2,\r\n]', '3:1'],
    ['[NaN]', '1:2'],
    ['[.5]', '1:2'],
    ['\ufeff{}', '1:1'],
  ])('%j is reported at line and column %s', (text, place) => {
    expect(placeOfError(text)).toBe(place);
  });

  it.each(['{}', '[]', ' [1, {"a": [-0.5e+3, "\\u00e9\\n", null]}, [] ] ', '"\u2028"', '12'])('%j is none', (text) => {
    expect(placeOfError(text)).toBe('none');
  });

  it('nested a million deep is reported, too', () => {
    expect(placeOfError('['.repeat(1_000_000))).toBe('1:1000001');
  });
});
