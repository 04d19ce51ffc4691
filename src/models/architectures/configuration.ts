import { z } from 'zod';
import { t } from '../../base/l10n.ts';
import { configurationInvalid, configurationUnsupported } from './failures.ts';

/** Far above every model there is: it keeps a hostile file from asking for tables or loops without end. */
const largestSize = 2 ** 24;

/** A number of dimensions, layers, heads, positions. */
export const size = z.int().min(1).max(largestSize);

/** The ε of a normalisation. */
export const epsilon = z.number().positive().max(1);

/** Entries of every config.json that change what the weights mean, whatever the architecture. */
const commonConfiguration = z.object({
  quantization_config: z.object({ quant_method: z.string().default('?') }).nullish(),
  is_encoder_decoder: z.boolean().default(false),
});

/**
 * The content of config.json as `schema` types it, missing entries filled with transformers' defaults. Entries that the schema
 * does not name are ignored, as transformers does.
 * @throws Failure naming the first entry that is wrong
 */
export function parseConfiguration<Schema extends z.ZodType>(
  schema: Schema,
  config: unknown,
  file: string,
): z.output<Schema> {
  const common = parse(commonConfiguration, config, file);
  if (common.quantization_config) {
    const method = common.quantization_config.quant_method;
    throw configurationUnsupported(file, 'quantization_config.quant_method', method, 'null');
  }
  if (common.is_encoder_decoder) throw configurationUnsupported(file, 'is_encoder_decoder', 'true', 'false');
  return parse(schema, config, file);
}

function parse<Schema extends z.ZodType>(schema: Schema, config: unknown, file: string): z.output<Schema> {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw configurationInvalid(file, issue?.path.join('.') || 'config', issue?.message ?? '');
}

/**
 * One head's share of the hidden size; refused where the heads do not divide it.
 * @param field the entry of `file` that holds `heads`
 */
export function headSizeOf(hiddenSize: number, heads: number, field: string, file: string): number {
  if (hiddenSize % heads !== 0) {
    throw configurationInvalid(file, field, t('{0} heads do not divide the hidden size {1}', heads, hiddenSize));
  }
  return hiddenSize / heads;
}
