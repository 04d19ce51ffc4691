import { z } from 'zod';
import { fallbackByte, fromByteLetters, metaspace } from './byte-alphabet.ts';
import { type Component, componentSchema, parseComponent } from './component.ts';
import { tokenizerUnsupported } from './failures.ts';
import { compilePattern, patternSchema } from './patterns.ts';
import type { Piece } from './tokenizer.ts';

/** The text of pieces, none of them special. */
export type Decoder = (pieces: readonly Piece[]) => string;

/** A step of a decoder: tokens to texts that, joined, are the decoded text. */
type Step = (tokens: readonly string[]) => readonly string[];

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const toUtf8 = new TextEncoder();

/** The bytes of the pieces, one after the other, read as UTF-8. */
export const decodeBytes: Decoder = (pieces) => utf8.decode(Buffer.concat(pieces.map(({ bytes }) => bytes)));

/** As `decodeBytes`, without the space that SentencePiece puts before a text. */
export const decodeMetaspaced: Decoder = (pieces) => decodeBytes(pieces).replace(/^ /, '');

/** The decoder that the `decoder` of a tokenizer.json describes; without one, the bytes themselves. */
export function buildDecoder(component: Component | undefined, file: string): Decoder {
  if (component === undefined || component.type === 'ByteLevel') return decodeBytes;
  const step = buildStep(component, file);
  return (pieces) => step(pieces.map(({ token }) => token)).join('');
}

function buildStep(component: Component, file: string): Step {
  const read = <Schema extends z.ZodType>(schema: Schema) => parseComponent(schema, component, file);
  switch (component.type) {
    case 'Sequence': {
      const steps = read(z.object({ decoders: z.array(componentSchema) })).decoders.map((part) =>
        buildStep(part, file),
      );
      return (tokens) => steps.reduce((texts, step) => step(texts), tokens);
    }
    case 'ByteLevel':
      return (tokens) => [
        utf8.decode(Buffer.concat(tokens.map((token) => fromByteLetters(token) ?? toUtf8.encode(token)))),
      ];
    case 'ByteFallback':
      return joinFallbackBytes;
    case 'Fuse':
      return (tokens) => [tokens.join('')];
    case 'Replace': {
      const { pattern, content } = read(z.object({ pattern: patternSchema, content: z.string() }));
      const expression = compilePattern(pattern, file);
      return (tokens) => tokens.map((token) => token.replace(expression, () => content));
    }
    case 'Strip':
      return strip(read(z.object({ content: z.string(), start: z.int().nonnegative(), stop: z.int().nonnegative() })));
    case 'Metaspace':
      return metaspaces(read(metaspaceSchema));
    case 'WordPiece':
      return wordPieces(read(z.object({ prefix: z.string().default('##'), cleanup: z.boolean().default(true) })));
    case 'BPEDecoder': {
      const { suffix } = read(z.object({ suffix: z.string().min(1).default('</w>') }));
      return (tokens) => tokens.map((token, index) => token.replaceAll(suffix, index === tokens.length - 1 ? '' : ' '));
    }
    default:
      throw tokenizerUnsupported(file, 'decoder', component.type);
  }
}

/** Runs of byte tokens become their text; bytes that are no UTF-8 become one U+FFFD each. */
function joinFallbackBytes(tokens: readonly string[]): string[] {
  const texts: string[] = [];
  let run: number[] = [];
  const endRun = () => {
    if (run.length > 0) texts.push(decodeRun(Uint8Array.from(run)));
    run = [];
  };
  for (const token of tokens) {
    const byte = fallbackByte(token);
    if (byte !== undefined) run.push(byte);
    else {
      endRun();
      texts.push(token);
    }
  }
  endRun();
  return texts;
}

function decodeRun(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return '\ufffd'.repeat(bytes.length);
  }
}

/** Takes `content` away at most `start` times from the start and `stop` times from the end of each token. */
function strip({ content, start, stop }: { content: string; start: number; stop: number }): Step {
  return (tokens) =>
    tokens.map((token) => {
      let text = token;
      for (let times = 0; times < start && text.startsWith(content); times++) text = text.slice(content.length);
      for (let times = 0; times < stop && text.endsWith(content); times++) text = text.slice(0, -content.length);
      return text;
    });
}

const metaspaceSchema = z.object({
  replacement: z.string().min(1).default(metaspace),
  prepend_scheme: z.enum(['always', 'never', 'first']).default('always'),
});

function metaspaces({ replacement, prepend_scheme }: z.output<typeof metaspaceSchema>): Step {
  return (tokens) =>
    tokens.map((token, index) => token.replaceAll(replacement, index === 0 && prepend_scheme !== 'never' ? '' : ' '));
}

/** BERT's clean-up of the spaces that its words lost, as transformers does it. */
const cleanUps: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

function wordPieces({ prefix, cleanup }: { prefix: string; cleanup: boolean }): Step {
  const clean = (text: string) => cleanUps.reduce((cleaned, [from, to]) => cleaned.replaceAll(from, to), text);
  return (tokens) =>
    tokens.map((token, index) => {
      const isContinued = prefix !== '' && token.startsWith(prefix);
      const text = index === 0 ? token : isContinued ? token.slice(prefix.length) : ` ${token}`;
      return cleanup ? clean(text) : text;
    });
}
