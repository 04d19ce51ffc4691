import type { Placement } from './expand.ts';
import type { GgufHeader } from './header.ts';
import type { MetadataReader } from './metadata.ts';

/** A GGUF file in the terms of the Hugging Face checkpoint that it was converted from. */
export interface TranslatedModel {
  /** The content of config.json. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Where a tensor of the file goes; null when the checkpoint does without it, undefined when it is unknown. */
  place(name: string): Placement | null | undefined;
}

export interface GgufArchitecture {
  /** The value of `general.architecture`. */
  readonly name: string;
  translate(header: GgufHeader, entries: MetadataReader): Promise<TranslatedModel>;
}

/** A table of tensor names; a layer's are given without `blk.N.` and without `weight` or `bias`. */
export interface TensorNames {
  readonly model: Readonly<Record<string, string>>;
  readonly layer: Readonly<Record<string, string>>;
  /** What stands before a layer's names in the checkpoint, with the layer's number after it. */
  readonly layerPrefix: string;
}

export interface TranslatedName {
  readonly name: string;
  /** The part without layer and suffix in the GGUF file, for example `attn_q`. */
  readonly stem: string;
  readonly kind: 'weight' | 'bias';
}

export function translateName(names: TensorNames, name: string): TranslatedName | undefined {
  const parts = /^(?:blk\.(\d+)\.)?(\w+)\.(weight|bias)$/.exec(name);
  if (parts === null) return undefined;
  const [, layer, stem = '', suffix] = parts;
  const kind = suffix === 'bias' ? 'bias' : 'weight';
  const table = layer === undefined ? names.model : names.layer;
  const translated = Object.hasOwn(table, stem) ? table[stem] : undefined;
  if (translated === undefined) return undefined;
  const prefix = layer === undefined ? '' : `${names.layerPrefix}${layer}.`;
  return { name: `${prefix}${translated}.${kind}`, stem, kind };
}
