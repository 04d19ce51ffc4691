import { SequenceDecoder } from '@huggingface/tokenizers';
import { z } from 'zod';
import { metaspace } from './byte-alphabet.ts';
import { type Component, componentSchema, parseComponent } from './component.ts';
import { tokenizerUnsupported } from './failures.ts';
import { patternSchema } from './patterns.ts';
import type { Piece } from './tokenizer.ts';

/** The text of pieces, none of them special. */
export type Decoder = (pieces: readonly Piece[]) => string;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The bytes of the pieces, one after the other, read as UTF-8. */
export const decodeBytes: Decoder = (pieces) => {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.bytes.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece.bytes, at);
    at += piece.bytes.length;
  }
  return utf8.decode(bytes);
};

/** As `decodeBytes`, without the space that SentencePiece puts before a text. */
export const decodeMetaspaced: Decoder = (pieces) => decodeBytes(pieces).replace(/^ /, '');

const stepSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ByteLevel') }),
  z.object({ type: z.literal('ByteFallback') }),
  z.object({ type: z.literal('Fuse') }),
  z.object({ type: z.literal('Metaspace'), replacement: z.string().default(metaspace) }),
  z.object({ type: z.literal('Replace'), pattern: patternSchema, content: z.string() }),
  z.object({ type: z.literal('Strip'), content: z.string(), start: z.int(), stop: z.int() }),
  z.object({ type: z.literal('WordPiece'), prefix: z.string().default('##'), cleanup: z.boolean().default(true) }),
  z.object({ type: z.literal('BPEDecoder'), suffix: z.string().default('</w>') }),
]);

const sequenceSchema = z.object({ decoders: z.array(componentSchema) });

/** The decoder that the `decoder` of a tokenizer.json describes; without one, the bytes themselves. */
export function buildDecoder(component: Component | undefined, file: string): Decoder {
  if (component === undefined || component.type === 'ByteLevel') return decodeBytes;
  const steps = component.type === 'Sequence' ? parseComponent(sequenceSchema, component, file).decoders : [component];
  const chain = new SequenceDecoder({ type: 'Sequence', decoders: steps.map((step) => parseStep(step, file)) });
  return (pieces) => (pieces.length === 0 ? '' : chain.decode(pieces.map(({ token }) => token)));
}

function parseStep(step: Component, file: string): z.output<typeof stepSchema> {
  const isKnown = stepSchema.options.some(({ shape }) => shape.type.value === step.type);
  if (!isKnown) throw tokenizerUnsupported(file, 'the decoder', step.type);
  return parseComponent(stepSchema, step, file);
}
