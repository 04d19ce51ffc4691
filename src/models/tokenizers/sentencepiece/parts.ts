import { create } from '@bufbuild/protobuf';
import { fallbackByte, metaspace } from '../byte-alphabet.ts';
import type { Decoder } from '../decoders.ts';
import { tokenizerUnsupported } from '../failures.ts';
import type { TokenizerParts } from '../pipeline-tokenizer.ts';
import { PrecompiledCharsmap } from '../precompiled-charsmap.ts';
import type { Piece } from '../tokenizer.ts';
import { sentencePieceBpe } from './bpe.ts';
import { type NormaliserRules, sentencePieceNormaliser } from './normaliser.ts';
import { PieceInventory } from './piece-inventory.ts';
import {
  type ModelProto,
  type NormalizerSpec,
  NormalizerSpecSchema,
  TrainerSpec_ModelType,
  TrainerSpecSchema,
} from './sentencepiece_pb.ts';
import { unigramModel } from './unigram.ts';

/**
 * A SentencePiece model as the parts of a tokenizer: it knows no tokens but its own, puts nothing before a text, and ends a sequence
 * with its own `</s>`.
 * @throws Failure when the model contradicts itself, or is of a kind that is not supported
 */
export function sentencePieceParts(model: ModelProto, file: string): TokenizerParts {
  // A part that a file leaves out has its defaults.
  const { trainerSpec = create(TrainerSpecSchema), normalizerSpec = create(NormalizerSpecSchema) } = model;
  const inventory = new PieceInventory(model.pieces, trainerSpec.byteFallback, file);
  const rules = rulesOf(normalizerSpec, trainerSpec.treatWhitespaceAsSuffix, file);
  const { denormalizerSpec } = model;
  if (denormalizerSpec !== undefined && denormalizerSpec.precompiledCharsmap.length > 0) {
    throw tokenizerUnsupported(file, 'denormalizer_spec', 'precompiled_charsmap');
  }
  return {
    addedTokens: [],
    normalise: sentencePieceNormaliser(rules, inventory.userDefined),
    preTokenise: undefined,
    model: modelOf(trainerSpec.modelType, inventory, file),
    decode: decoderOf(rules),
    spelling: { kind: 'metaspace', byteFallback: trainerSpec.byteFallback },
    specialIds: inventory.specialIds,
    prefixIds: [],
    endOfSequence: trainerSpec.eosId in model.pieces ? trainerSpec.eosId : undefined,
  };
}

function modelOf(type: TrainerSpec_ModelType, inventory: PieceInventory, file: string) {
  switch (type) {
    case TrainerSpec_ModelType.UNIGRAM:
      return unigramModel(inventory);
    case TrainerSpec_ModelType.BPE:
      return sentencePieceBpe(inventory);
    default:
      throw tokenizerUnsupported(file, 'model_type', TrainerSpec_ModelType[type] ?? String(type));
  }
}

function rulesOf(spec: NormalizerSpec, treatWhitespaceAsSuffix: boolean, file: string): NormaliserRules {
  const { precompiledCharsmap: charsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = spec;
  return {
    charsmap: charsmap.length === 0 ? undefined : new PrecompiledCharsmap(charsmap, file),
    addDummyPrefix,
    removeExtraWhitespaces,
    escapeWhitespaces,
    treatWhitespaceAsSuffix,
  };
}

const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Joins pieces to text; the space that the normaliser put before a text is taken away, or all of them where it removes spaces. */
function decoderOf({ addDummyPrefix, removeExtraWhitespaces }: NormaliserRules): Decoder {
  return (pieces) => {
    let text = '';
    let bytes: number[] = [];
    let mayTakeSpace = addDummyPrefix || removeExtraWhitespaces;
    const endBytes = () => {
      text += textOfBytes(Uint8Array.from(bytes));
      bytes = [];
    };
    for (const piece of pieces) {
      const byte = fallbackByte(piece.token);
      if (byte !== undefined) {
        bytes.push(byte);
        continue;
      }
      endBytes();
      mayTakeSpace &&= text === '';
      const startsWithSpace = piece.token.startsWith(metaspace);
      text += spelled(piece, mayTakeSpace && startsWithSpace);
      mayTakeSpace &&= removeExtraWhitespaces || !startsWithSpace;
    }
    endBytes();
    return text;
  };
}

function spelled({ token }: Piece, withoutFirst: boolean): string {
  return (withoutFirst ? token.slice(metaspace.length) : token).replaceAll(metaspace, ' ');
}

/** Whole characters as they are, and U+FFFD for each byte that belongs to none. */
function textOfBytes(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; ) {
    const length = characterLength(bytes, start);
    text += length === undefined ? '\ufffd' : strictUtf8.decode(bytes.subarray(start, start + length));
    start += length ?? 1;
  }
  return text;
}

/** The number of bytes of the UTF-8 character at `start`; undefined where there is none. */
function characterLength(bytes: Uint8Array, start: number): number | undefined {
  const first = bytes[start] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  try {
    strictUtf8.decode(bytes.subarray(start, start + length));
    return length;
  } catch {
    return undefined;
  }
}
