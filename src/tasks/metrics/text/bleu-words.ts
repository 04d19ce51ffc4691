import type { BleuTokenizer } from '../../../settings/metric-names.ts';
import { loadJapaneseWords } from './japanese-words.ts';
import { splitAtSpaces, type WordTokenizer } from './word-tokenizer.ts';

type Rewriting = readonly (readonly [RegExp, string])[];

const rewritten = (text: string, rules: Rewriting) =>
  rules.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);

/** mteval-v13a: ASCII symbols stand apart; a full stop, comma or hyphen does unless it belongs to a number. */
const westernRules: Rewriting = [
  [/([{-~[-` -&(-+:-@/])/gu, ' $1 '],
  [/([^0-9])([.,])/gu, '$1 $2 '],
  [/([.,])([^0-9])/gu, ' $1 $2'],
  [/([0-9])(-)/gu, '$1 $2 '],
];

const escapes: Rewriting = [
  [/<skipped>/g, ''],
  [/-\n/g, ''],
  [/\n/g, ' '],
  [/&quot;/g, '"'],
  [/&amp;/g, '&'],
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
];

/** mteval-v14's international rules: punctuation apart unless a number is on both sides, symbols always. */
const internationalRules: Rewriting = [
  [/(\P{N})(\p{P})/gu, '$1 $2 '],
  [/(\p{P})(\P{N})/gu, ' $1 $2'],
  [/(\p{S})/gu, ' $1 '],
];

export const bleu13a: WordTokenizer = {
  signature: '13a',
  words: (text) => splitAtSpaces(rewritten(` ${rewritten(text, escapes)} `, westernRules)),
};

/**
 * sacreBLEU's tokenizers, and Japanese words by Lindera in the place of its MeCab, whose dictionary is the same.
 * @throws Failure when the dictionary for Japanese is not installed
 */
export async function bleuWords(name: BleuTokenizer): Promise<WordTokenizer> {
  switch (name) {
    case '13a':
      return bleu13a;
    case 'intl':
      return { signature: 'intl', words: (text) => splitAtSpaces(rewritten(text, internationalRules)) };
    case 'char':
      return { signature: 'char', words: (text) => splitAtSpaces([...text].join(' ')) };
    case 'ja': {
      const { signature, words } = await loadJapaneseWords();
      return { signature: `ja-${signature}`, words };
    }
  }
}
