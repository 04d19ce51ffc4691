import type { RougeTokenizer } from '../../../settings/metric-names.ts';
import { loadJapaneseWords } from './japanese-words.ts';
import { splitAtSpaces, type WordTokenizer } from './word-tokenizer.ts';

/** Python's rouge-score without stemming: runs of the letters a to z and of digits, in lower case. Nothing is left of Japanese. */
export const englishWords: WordTokenizer = {
  signature: 'rouge-score-0.1.2',
  words: (text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [],
};

/** Every character is a word, in lower case; white space is none. */
export const characters: WordTokenizer = {
  signature: 'characters',
  words: (text) => splitAtSpaces(text.toLowerCase()).flatMap((word) => [...word]),
};

/** What sumeval takes for Japanese letters and digits; everything else parts words. */
const notJapanese = /[^ぁ-んァ-ン一-龥ーa-zA-Zａ-ｚＡ-Ｚ0-9０-９]/gu;

/** Japanese words as Python's sumeval counts them, without stop words: letters and digits only, divided by a dictionary, in lower case. */
async function japaneseWords(): Promise<WordTokenizer> {
  const { signature, words } = await loadJapaneseWords();
  return {
    signature: `sumeval-0.2.2+${signature}`,
    words: (text) => words(text.replace(notJapanese, ' ')).flatMap((word) => splitAtSpaces(word.toLowerCase())),
  };
}

/** @throws Failure when the dictionary for Japanese is not installed */
export async function rougeWords(name: RougeTokenizer): Promise<WordTokenizer> {
  switch (name) {
    case 'english':
      return englishWords;
    case 'characters':
      return characters;
    case 'japanese':
      return japaneseWords();
  }
}
