import { type AlignedText, replaceMatches } from './aligned-text.ts';
import { byteLetter } from './byte-alphabet.ts';
import type { Component } from './component.ts';
import type { Subword, SubwordModel } from './subword-models.ts';

/** The text in the byte-level alphabet; each byte is aligned with the whole character that it belongs to. */
export function byteLevelText(input: AlignedText): AlignedText {
  return replaceMatches(input, /[\s\S]/gu, (character) => lettersOf(character.codePointAt(0) ?? 0));
}

/**
 * Whether the last step of a `pre_tokenizer` writes words in the byte-level alphabet. Then the words stay text, and `byteLevelModel`
 * takes that step over: it remembers words together with their places.
 */
export function endsInByteLevel(component: Component): boolean {
  const steps = component.type === 'Sequence' ? component.pretokenizers : undefined;
  const last: unknown = Array.isArray(steps) ? steps.at(-1) : component;
  return typeof last === 'object' && last !== null && 'type' in last && last.type === 'ByteLevel';
}

/** A model of words in the byte-level alphabet as one of words of text: a subword that holds a part of a character covers all of it. */
export function byteLevelModel(model: SubwordModel): SubwordModel {
  return {
    vocabulary: model.vocabulary,
    split(word) {
      const { letters, starts, ends } = spell(word);
      const subwords: Subword[] = [];
      for (const { id, start, end } of model.split(letters)) {
        subwords.push({ id, start: starts[start] ?? 0, end: ends[end - 1] ?? 0 });
      }
      return subwords;
    },
  };
}

/** The letters of a word, and for each the units of the character that it belongs to. */
function spell(word: string): { letters: string; starts: number[]; ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  let letters = '';
  let start = 0;
  for (const character of word) {
    const end = start + character.length;
    const spelled = lettersOf(character.codePointAt(0) ?? 0);
    letters += spelled;
    for (let count = 0; count < spelled.length; count++) {
      starts.push(start);
      ends.push(end);
    }
    start = end;
  }
  return { letters, starts, ends };
}

const replacementCharacter = 0xfffd;

/** The UTF-8 bytes of a code point, as letters. */
function lettersOf(code: number): string {
  if (code < 0x80) return byteLetter(code);
  if (code < 0x800) return byteLetter(0xc0 | (code >> 6)) + continuation(code);
  const isLoneSurrogate = code >= 0xd800 && code <= 0xdfff;
  if (isLoneSurrogate) return lettersOf(replacementCharacter);
  if (code < 0x10000) return byteLetter(0xe0 | (code >> 12)) + continuation(code >> 6) + continuation(code);
  return byteLetter(0xf0 | (code >> 18)) + continuation(code >> 12) + continuation(code >> 6) + continuation(code);
}

const continuation = (bits: number) => byteLetter(0x80 | (bits & 0x3f));
