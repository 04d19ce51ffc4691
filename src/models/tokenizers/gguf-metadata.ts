import { tokenizerCorrupt } from './failures.ts';
import { checkVocabularySize } from './vocabulary.ts';

/** `tokenizer.ggml.token_type` of the GGUF format. */
export const ggufTokenType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** The fields of a GGUF file's metadata that describe its tokenizer, checked as they are read. */
export class GgufTokenizerMetadata {
  constructor(
    private readonly metadata: ReadonlyMap<string, unknown>,
    readonly file: string,
  ) {}

  /** The field `tokenizer.ggml.<name>`; undefined where it is absent. */
  text(name: string): string | undefined {
    const value = this.read(name);
    if (value !== undefined && typeof value !== 'string') throw this.wrong(name, 'no text');
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.read(name);
    if (value !== undefined && typeof value !== 'boolean') throw this.wrong(name, 'neither true nor false');
    return value;
  }

  /** The id in the field `tokenizer.ggml.<name>`, below `vocabularySize`. */
  id(name: string, vocabularySize: number): number | undefined {
    const value = this.read(name);
    if (value === undefined) return undefined;
    const id = Number(value);
    if (!Number.isInteger(id) || id < 0 || id >= vocabularySize) throw this.wrong(name, 'no id of the vocabulary');
    return id;
  }

  texts(name: string): readonly string[] {
    const value = this.list(name);
    if (value === undefined) throw this.wrong(name, 'missing');
    return value.map((entry) => {
      if (typeof entry !== 'string') throw this.wrong(name, 'no list of texts');
      return entry;
    });
  }

  /** A list with one number a token; undefined where it is absent. */
  numbers(name: string, length: number): readonly number[] | undefined {
    const value = this.list(name);
    if (value === undefined) return undefined;
    if (value.length !== length) throw this.wrong(name, `${value.length} entries for ${length} tokens`);
    return value.map((entry) => {
      if (typeof entry !== 'number' && typeof entry !== 'bigint') throw this.wrong(name, 'no list of numbers');
      return Number(entry);
    });
  }

  /** The vocabulary in the order of its ids. */
  tokens(): readonly string[] {
    const tokens = this.texts('tokens');
    checkVocabularySize(tokens.length, this.file);
    return tokens;
  }

  private list(name: string): readonly unknown[] | undefined {
    const value = this.read(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value)) return value;
    if (value instanceof Int32Array || value instanceof Uint32Array || value instanceof Float32Array) return [...value];
    throw this.wrong(name, 'no list');
  }

  private read(name: string): unknown {
    return this.metadata.get(`tokenizer.ggml.${name}`);
  }

  private wrong(name: string, what: string) {
    return tokenizerCorrupt(this.file, `tokenizer.ggml.${name}: ${what}`);
  }
}
