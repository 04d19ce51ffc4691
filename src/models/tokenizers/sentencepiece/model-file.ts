import { readFile, stat } from 'node:fs/promises';
import { fromBinary } from '@bufbuild/protobuf';
import { tokenizerCorrupt, tokenizerTooLarge, tokenizerUnreadable } from '../failures.ts';
import { type ModelProto, ModelProtoSchema } from './sentencepiece_pb.ts';

/** The largest published model, of 262,000 pieces, has about 5 MB. */
const largestFile = 64 * 2 ** 20;

/** @throws Failure when the file cannot be read, is too large, or is no SentencePiece model */
export async function readSentencePieceFile(file: string): Promise<ModelProto> {
  return parseSentencePieceModel(await readLimited(file), file);
}

/**
 * @param file named in failures
 * @throws Failure `tokenizer.corrupt`
 */
export function parseSentencePieceModel(bytes: Uint8Array, file: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (error) {
    throw tokenizerCorrupt(file, error instanceof Error ? error.message : String(error), error);
  }
}

async function readLimited(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > largestFile) throw tokenizerTooLarge(file, size, largestFile);
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw tokenizerUnreadable(file, error);
    throw error;
  }
}
