import { z } from 'zod';
import { t } from '../../base/l10n.ts';
import { add, constant, div, gather, mul, sub } from '../../graph/operators/index.ts';
import { float32Tensor } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import { configurationInvalid, configurationUnsupported } from './failures.ts';

/** How the rotation of positions is described in config.json: `rope_parameters`, or before transformers 5 `rope_scaling`. */
const ropeParameters = z
  .object({
    rope_type: z.string().nullish(),
    /** What `rope_type` was called first. */
    type: z.string().nullish(),
    rope_theta: z.number().positive().nullish(),
    partial_rotary_factor: z.number().positive().max(1).nullish(),
    factor: z.number().min(1).nullish(),
    low_freq_factor: z.number().positive().nullish(),
    high_freq_factor: z.number().positive().nullish(),
    original_max_position_embeddings: z.number().positive().nullish(),
  })
  // Parameters of their own for each kind of layer would be an object here.
  .catchall(z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.number())]));

type RopeParameters = z.output<typeof ropeParameters>;

/** The entries of config.json that describe the rotation, of both generations of transformers. */
export const ropeEntries = {
  rope_parameters: ropeParameters.nullish(),
  rope_scaling: ropeParameters.nullish(),
  rope_theta: z.number().positive().nullish(),
};

/** A rotary position embedding (Su et al., 2021): pairs of coordinates turn by an angle that grows with the position. */
export interface RotaryEmbedding {
  /** The angle by which one position turns each pair, in radians: [size / 2]. */
  readonly frequencies: readonly number[];
  /** All positions lie below. */
  readonly maxPositions: number;
}

interface RotaryConfiguration {
  readonly rope_parameters?: RopeParameters | null | undefined;
  readonly rope_scaling?: RopeParameters | null | undefined;
  readonly rope_theta?: number | null | undefined;
  readonly max_position_embeddings: number;
}

/** The parameters in force: transformers prefers the older entry where a file has both. */
export function ropeParametersOf(config: RotaryConfiguration): RopeParameters {
  return config.rope_scaling ?? config.rope_parameters ?? {};
}

/**
 * @param size how many coordinates of a head turn
 * @throws Failure for a kind of scaling other than `default`, `linear` and `llama3`
 */
export function rotaryEmbedding(config: RotaryConfiguration, size: number, file: string): RotaryEmbedding {
  if (size % 2 !== 0)
    throw configurationInvalid(file, 'head_dim', t('an odd number of coordinates, {0}, cannot rotate in pairs', size));
  const parameters = ropeParametersOf(config);
  const theta = parameters.rope_theta ?? config.rope_theta ?? 10_000;
  const frequencies = Array.from({ length: size / 2 }, (_, pair) => theta ** ((-2 * pair) / size));
  const maxPositions = config.max_position_embeddings;
  const kind = parameters.rope_type ?? parameters.type ?? 'default';
  switch (kind) {
    case 'default':
      return { frequencies, maxPositions };
    case 'linear': {
      const factor = required(parameters, 'factor', file);
      return { frequencies: frequencies.map((frequency) => frequency / factor), maxPositions };
    }
    case 'llama3':
      return { frequencies: frequencies.map(llama3Scaling(parameters, maxPositions, file)), maxPositions };
    default:
      throw configurationUnsupported(file, 'rope_type', kind, 'default | linear | llama3');
  }
}

/**
 * Llama 3's scaling to longer contexts: wavelengths beyond the original context are stretched by `factor`, short ones stay, and
 * those between are interpolated.
 */
function llama3Scaling(parameters: RopeParameters, maxPositions: number, file: string) {
  const factor = required(parameters, 'factor', file);
  const low = required(parameters, 'low_freq_factor', file);
  const high = required(parameters, 'high_freq_factor', file);
  if (high <= low) {
    const problem = t('{0} is not above low_freq_factor, {1}', high, low);
    throw configurationInvalid(file, 'rope_parameters.high_freq_factor', problem);
  }
  const context = parameters.original_max_position_embeddings ?? maxPositions;
  return (frequency: number): number => {
    const turns = (context * frequency) / (2 * Math.PI); // within the original context
    const kept = Math.min(Math.max((turns - low) / (high - low), 0), 1);
    return (1 - kept) * (frequency / factor) + kept * frequency;
  };
}

function required(
  parameters: RopeParameters,
  name: 'factor' | 'low_freq_factor' | 'high_freq_factor',
  file: string,
): number {
  const value = parameters[name];
  if (value === undefined || value === null)
    throw configurationInvalid(file, `rope_parameters.${name}`, t('the entry is missing'));
  return value;
}

/** Cosines and sines of the packed tokens' angles, [n, size / 2]. */
export interface RotaryAngles {
  readonly cosines: Value;
  readonly sines: Value;
}

/**
 * The angles of `positions`, int64 [n].
 *
 * A table over all positions of a model with a long context would be larger than the rest of its graph. With p = b·q + r the
 * addition theorem gives cos pω and sin pω from two tables of √maxPositions rows.
 */
export function rotaryAngles({ frequencies, maxPositions }: RotaryEmbedding, positions: Value): RotaryAngles {
  const block = Math.ceil(Math.sqrt(maxPositions));
  const quotients = div(positions, block); // of integers: rounded down
  const coarse = tableRows(frequencies, block, block, quotients);
  const fine = tableRows(frequencies, block, 1, sub(positions, mul(quotients, block)));
  return {
    cosines: sub(mul(coarse.cosines, fine.cosines), mul(coarse.sines, fine.sines)),
    sines: add(mul(coarse.sines, fine.cosines), mul(coarse.cosines, fine.sines)),
  };
}

/** The rows `indices` of tables over the positions 0, step, 2 · step, …; computed in double precision. */
function tableRows(frequencies: readonly number[], rows: number, step: number, indices: Value): RotaryAngles {
  const table = (of: (angle: number) => number): Value => {
    const elements = Array.from({ length: rows }, (_, row) =>
      frequencies.map((frequency) => of(row * step * frequency)),
    );
    return gather(constant(float32Tensor([rows, frequencies.length], elements.flat())), indices);
  };
  return { cosines: table(Math.cos), sines: table(Math.sin) };
}
