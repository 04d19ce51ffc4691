import { realpath } from 'node:fs/promises';
import type { WorkOptions } from '../../../base/progress.ts';
import { type ExpandableTensor, float32InCache } from '../float32-cache.ts';
import { weightSource } from '../huggingface-folder.ts';
import type { WeightSource } from '../weight-source.ts';
import type { GgufArchitecture, TranslatedModel } from './architecture.ts';
import { expandableGgufTensor, type Placement } from './expand.ts';
import { architectureUnsupported, tensorShapeUnexpected, tensorUnknown } from './failures.ts';
import { gptNeoxGguf } from './gpt-neox.ts';
import { gpt2Gguf } from './gpt2.ts';
import { type GgufHeader, type GgufTensor, readGgufHeader } from './header.ts';
import { llamaGguf, qwen2Gguf, qwen3Gguf } from './llama.ts';
import { type GgufMetadata, MetadataReader } from './metadata.ts';

const architectures: readonly GgufArchitecture[] = [llamaGguf, qwen2Gguf, qwen3Gguf, gpt2Gguf, gptNeoxGguf];

export interface GgufModel {
  /** What config.json of the checkpoint says, as far as the GGUF file tells. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly metadata: GgufMetadata;
  /** float32, under the names and in the order of the Hugging Face checkpoint. */
  readonly weights: WeightSource;
}

/**
 * Opens a GGUF file; its weights are dequantised once into our cache.
 * @throws Failure when it is malformed or not supported.
 */
export async function openGguf(path: string, options: WorkOptions = {}): Promise<GgufModel> {
  const file = await realpath(path);
  const header = await readGgufHeader(file);
  const { config, place } = await translate(header);
  const tensors = [...header.tensors.values()].flatMap((tensor) => expandable(header, tensor, place));
  const weights = weightSource([await float32InCache([file], tensors, options)]);
  return { config, metadata: header.metadata, weights };
}

async function translate(header: GgufHeader): Promise<TranslatedModel> {
  const entries = new MetadataReader(header.file, header.metadata);
  const name = entries.text('general.architecture');
  const architecture = architectures.find((each) => each.name === name);
  if (architecture === undefined) {
    const supported = architectures.map((each) => each.name);
    throw architectureUnsupported(header.file, name, supported);
  }
  return architecture.translate(header, entries);
}

function expandable(header: GgufHeader, tensor: GgufTensor, place: TranslatedModel['place']): ExpandableTensor[] {
  const placement = place(tensor.name);
  if (placement === null) return [];
  if (placement === undefined) {
    throw tensorUnknown(header.file, tensor.name, String(header.metadata.get('general.architecture')));
  }
  if (!fits(tensor, placement)) throw tensorShapeUnexpected(header.file, tensor.name, tensor.shape);
  return [expandableGgufTensor(header.file, tensor, placement)];
}

/** Whether the rearrangement takes every row of the tensor once, as it does when the entries of the file are true. */
function fits({ shape }: GgufTensor, { sourceRow, transposed }: Placement): boolean {
  if (transposed) return shape.length === 2;
  if (sourceRow === undefined) return true;
  const rows = shape[0] ?? 0;
  const taken = new Set(Array.from({ length: rows }, (_, row) => sourceRow(row)));
  return taken.size === rows && Array.from(taken).every((row) => Number.isInteger(row) && row >= 0 && row < rows);
}
