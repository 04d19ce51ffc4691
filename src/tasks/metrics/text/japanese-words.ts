import { japaneseDictionaryMissing } from '../../failures.ts';
import { splitAtSpaces, type WordTokenizer } from './word-tokenizer.ts';

let loading: Promise<WordTokenizer> | undefined;

/**
 * Words by the dictionary IPADIC, which MeCab and Janome use too: Lindera, compiled to WebAssembly. It is loaded when it is first asked
 * for (half a second, about 150 MB).
 * @throws Failure `task.japanese-dictionary-missing` where the optional package is not installed
 */
export function loadJapaneseWords(): Promise<WordTokenizer> {
  loading ??= load().catch((error: unknown) => {
    // It may be installed by the next time.
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<WordTokenizer> {
  const { TokenizerBuilder, getVersion } = await importLindera();
  const builder = new TokenizerBuilder();
  builder.setDictionary('embedded://ipadic');
  builder.setMode('normal');
  const tokenizer = builder.build();
  return {
    signature: `lindera-${getVersion()}-ipadic`,
    words: (text) => {
      const tokens: unknown = tokenizer.tokenize(text);
      return Array.isArray(tokens) ? tokens.flatMap(surfaceOf) : [];
    },
  };
}

async function importLindera() {
  try {
    return await import('lindera-wasm-nodejs-ipadic');
  } catch (error) {
    throw japaneseDictionaryMissing(error);
  }
}

/** The text of a token; an ideographic space is a token of its own, and no word. */
function surfaceOf(token: unknown): string[] {
  const isToken = typeof token === 'object' && token !== null && 'surface' in token;
  return isToken && typeof token.surface === 'string' ? splitAtSpaces(token.surface) : [];
}
