import { z } from 'zod';
import { t } from '../../base/l10n.ts';
import {
  encoderDecoderUnsupported,
  modulesToSaveUnsupported,
  peftTaskUnsupported,
  peftTypeUnsupported,
  promptConfigInvalid,
} from './failures.ts';
import type { PromptMethod } from './saved-prompt.ts';

/**
 * In place of a PEFT type, for layouts that PEFT cannot replay: its `from_pretrained` refuses the folder by this name, where it would
 * otherwise put the soft tokens in the wrong place without a word.
 */
export const layoutPeftType = 'SOFT_PROMPT_LAYOUT';

/** What adapter_config.json says that matters here. */
export interface PeftConfig {
  readonly method: PromptMethod;
  /** Whether the folder needs its layout file, because PEFT has no way to say where the soft tokens stand. */
  readonly needsLayout: boolean;
  readonly baseModelName: string | undefined;
  readonly numVirtualTokens: number;
  readonly tokenDim: number | undefined;
}

/** More soft tokens than any context holds, and wider vectors than any model has. */
const mostVirtualTokens = 65_536;
const widestEmbedding = 65_536;

const natural = z.int().positive();
const configSchema = z.object({
  peft_type: z.string(),
  tuned_with: z.string().optional(),
  task_type: z.string().nullish(),
  base_model_name_or_path: z.string().nullish(),
  num_virtual_tokens: natural.max(mostVirtualTokens),
  token_dim: natural.max(widestEmbedding).nullish(),
  num_transformer_submodules: natural.nullish(),
  modules_to_save: z.array(z.string()).nullish(),
  encoder_reparameterization_type: z.enum(['MLP', 'LSTM']).nullish(),
  encoder_hidden_size: natural.nullish(),
  encoder_num_layers: natural.nullish(),
  encoder_dropout: z.number().nullish(),
});
type ConfigFields = z.infer<typeof configSchema>;

const kindSchema = z.object({ peft_type: z.string(), task_type: z.string().nullish() });

/**
 * Reads the content of an adapter_config.json.
 * @throws Failure when it is malformed, or of a kind that is not supported, by name
 */
export function parsePeftConfig(value: unknown, file: string): PeftConfig {
  // First what it is at all: other adapters lack the fields of a prompt, and that would be the less helpful message.
  const kind = checked(kindSchema, value, file);
  if (!['PROMPT_TUNING', 'P_TUNING', layoutPeftType].includes(kind.peft_type)) {
    throw peftTypeUnsupported(file, kind.peft_type);
  }
  if (kind.task_type === 'SEQ_2_SEQ_LM') throw encoderDecoderUnsupported(file);
  if (kind.task_type && kind.task_type !== 'CAUSAL_LM') throw peftTaskUnsupported(file, kind.task_type);
  const config = checked(configSchema, value, file);
  if ((config.num_transformer_submodules ?? 1) !== 1) throw encoderDecoderUnsupported(file);
  if (config.modules_to_save?.length) throw modulesToSaveUnsupported(file, config.modules_to_save);
  const needsLayout = config.peft_type === layoutPeftType;
  return {
    method: methodOf(config, needsLayout ? config.tuned_with : config.peft_type, file),
    needsLayout,
    baseModelName: config.base_model_name_or_path || undefined,
    numVirtualTokens: config.num_virtual_tokens,
    tokenDim: config.token_dim ?? undefined,
  };
}

export interface PeftConfigContent {
  readonly method: PromptMethod;
  readonly needsLayout: boolean;
  readonly baseModelName: string;
  readonly numVirtualTokens: number;
  readonly tokenDim: number;
  readonly numLayers: number;
}

/** The content of adapter_config.json with the fields that PEFT writes; those that are null are filled in by PEFT as it loads. */
export function peftConfig(content: PeftConfigContent): Record<string, unknown> {
  const { method, needsLayout } = content;
  return {
    peft_type: needsLayout ? layoutPeftType : method.peftType,
    ...(needsLayout ? { tuned_with: method.peftType } : {}),
    task_type: 'CAUSAL_LM',
    inference_mode: true,
    base_model_name_or_path: content.baseModelName,
    revision: null,
    auto_mapping: null,
    peft_version: null,
    num_virtual_tokens: content.numVirtualTokens,
    token_dim: content.tokenDim,
    num_transformer_submodules: 1,
    num_attention_heads: null,
    num_layers: content.numLayers,
    modules_to_save: null,
    ...methodFields(method),
  };
}

function methodFields(method: PromptMethod): Record<string, unknown> {
  if (method.peftType === 'PROMPT_TUNING') {
    // TEXT would oblige PEFT to find a tokenizer; at inference the start makes no difference.
    return {
      prompt_tuning_init: 'RANDOM',
      prompt_tuning_init_text: null,
      tokenizer_name_or_path: null,
      tokenizer_kwargs: null,
    };
  }
  const lstm = method.encoderReparameterizationType === 'LSTM' ? method : undefined;
  return {
    encoder_reparameterization_type: method.encoderReparameterizationType,
    encoder_hidden_size: method.encoderHiddenSize,
    encoder_num_layers: lstm?.encoderNumLayers ?? 2,
    encoder_dropout: lstm?.encoderDropout ?? 0,
  };
}

function methodOf(config: ConfigFields, peftType: string | undefined, file: string): PromptMethod {
  if (peftType !== 'P_TUNING') return { peftType: 'PROMPT_TUNING' };
  // PEFT's default for the width of the encoder.
  const encoderHiddenSize = config.encoder_hidden_size ?? config.token_dim;
  if (!encoderHiddenSize) throw promptConfigInvalid(file, t('encoder_hidden_size is missing.'));
  if (config.encoder_reparameterization_type === 'LSTM') {
    return {
      peftType,
      encoderReparameterizationType: 'LSTM',
      encoderHiddenSize,
      encoderNumLayers: config.encoder_num_layers ?? 2,
      encoderDropout: config.encoder_dropout ?? 0,
    };
  }
  return { peftType, encoderReparameterizationType: 'MLP', encoderHiddenSize };
}

function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw promptConfigInvalid(file, `${issue?.path.join('.')}: ${issue?.message}`);
}
