import { z } from 'zod';
import { t } from '../base/l10n.ts';

const encoderHiddenSize = z
  .int()
  .positive()
  .max(65_536)
  .optional()
  .describe(
    "PEFT: the width of the encoder, for an LSTM that of each direction. Default: with preset peft the model's hidden size, with thudm half of it.",
  );

const encoderNumLayers = z.int().min(1).max(16).default(2).describe('PEFT: the number of layers of the LSTM.');

const encoderDropout = z
  .number()
  .min(0)
  .lt(1)
  .default(0)
  .describe(
    'PEFT: the dropout probability between the layers of the LSTM. Zero keeps the runs of small data steadier.',
  );

const initText = z
  .string()
  .min(1)
  .optional()
  .describe(
    'PEFT: the text whose embeddings the soft prompt starts from; it must have exactly as many tokens as there are soft tokens. Default with TEXT: the hand-written prompt.',
  );

const promptTuning = z
  .strictObject({
    peft_type: z
      .literal('PROMPT_TUNING')
      .describe("Prompt tuning: the soft tokens' embeddings themselves are trained."),
    prompt_tuning_init: z
      .enum(['RANDOM', 'SAMPLE_VOCAB', 'TEXT', 'CLASSES', 'PROMPT'])
      .optional()
      .describe(
        "Where the embeddings start: RANDOM (normal, with the spread of the vocabulary's), SAMPLE_VOCAB (embeddings of random vocabulary entries), TEXT (those of a text), CLASSES (those of the label words), PROMPT (an earlier prompt). Default: TEXT where there is a hand-written prompt, else SAMPLE_VOCAB.",
      ),
    prompt_tuning_init_text: initText,
    prompt_tuning_init_prompt: z
      .string()
      .min(1)
      .optional()
      .describe('With PROMPT: the folder of a saved prompt (adapter_config.json and adapter_model.safetensors).'),
  })
  .superRefine((method, context) => {
    const { prompt_tuning_init: init, prompt_tuning_init_text: text, prompt_tuning_init_prompt: prompt } = method;
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (text !== undefined && init !== undefined && init !== 'TEXT') {
      complain(
        'prompt_tuning_init_text',
        t('This text is used only with `prompt_tuning_init: TEXT`, not with {0}.', init),
      );
    }
    if (init === 'PROMPT' && prompt === undefined) {
      complain(
        'prompt_tuning_init',
        t('`prompt_tuning_init: PROMPT` needs prompt_tuning_init_prompt, the folder of the saved prompt.'),
      );
    }
    if (prompt !== undefined && init !== 'PROMPT') {
      complain('prompt_tuning_init_prompt', t('This prompt is used only with `prompt_tuning_init: PROMPT`.'));
    }
  })
  .describe('Prompt tuning (PEFT: PromptTuningConfig).');

const promptEncoder = z
  .strictObject({
    peft_type: z
      .literal('P_TUNING')
      .describe("P-tuning: an encoder is trained that produces the soft tokens' embeddings."),
    preset: z
      .enum(['peft', 'thudm'])
      .default('peft')
      .describe(
        "Whose defaults the encoder has: PEFT's (MLP) or those of THUDM's P-tuning (LSTM of half the hidden size).",
      ),
    encoder_reparameterization_type: z
      .enum(['MLP', 'LSTM'])
      .optional()
      .describe('PEFT: the kind of the encoder. Default: MLP with preset peft, LSTM with thudm.'),
    encoder_hidden_size: encoderHiddenSize,
    encoder_num_layers: encoderNumLayers,
    encoder_dropout: encoderDropout,
  })
  .superRefine((method, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const type = method.encoder_reparameterization_type;
    if (method.preset === 'thudm' && type === 'MLP') {
      complain(
        'encoder_reparameterization_type',
        t("The encoder of THUDM's P-tuning is an LSTM. For an MLP use `preset: peft`."),
      );
    }
    if (method.encoder_dropout > 0 && (type ?? (method.preset === 'peft' ? 'MLP' : 'LSTM')) === 'MLP') {
      complain('encoder_dropout', t('Dropout acts between the layers of an LSTM; the MLP has none.'));
    }
    if (method.encoder_dropout > 0 && method.encoder_num_layers === 1) {
      complain('encoder_dropout', t('Dropout acts between the layers of the LSTM, and this one has a single layer.'));
    }
  })
  .describe('P-tuning (PEFT: PromptEncoderConfig).');

const newDesign = z
  .strictObject({
    peft_type: z
      .literal('NEW_DESIGN')
      .describe(
        'The new design of interpret_p_tuning: pre-trained embeddings, frozen, pass through a trained LSTM and linear layers.',
      ),
    prompt_tuning_init: z
      .enum(['TEXT', 'SAMPLE_VOCAB', 'CLASSES'])
      .optional()
      .describe(
        'Whose embeddings are frozen at the entrance: those of a hand-written text (TEXT), of random vocabulary entries (SAMPLE_VOCAB) or of the label words (CLASSES). Default: TEXT where there is a hand-written prompt, else SAMPLE_VOCAB.',
      ),
    prompt_tuning_init_text: initText,
    encoder_hidden_size: z
      .int()
      .positive()
      .max(65_536)
      .optional()
      .describe("The width of each direction of the LSTM. Default: half the model's hidden size."),
    encoder_num_layers: encoderNumLayers,
    encoder_dropout: encoderDropout,
    num_linear_layers: z
      .union([z.literal(1), z.literal(2)])
      .default(1)
      .describe('The linear layers after the LSTM: one as in interpret_p_tuning, or two with a ReLU between them.'),
    residual: z
      .boolean()
      .default(false)
      .describe('Add the pre-trained embeddings to the result, so that the prompt begins near the text it came from.'),
  })
  .superRefine(({ prompt_tuning_init: init, prompt_tuning_init_text: text }, context) => {
    if (text !== undefined && init !== undefined && init !== 'TEXT') {
      context.addIssue({
        code: 'custom',
        path: ['prompt_tuning_init_text'],
        message: t('This text is used only with `prompt_tuning_init: TEXT`, not with {0}.', init),
      });
    }
  })
  .describe('The new design of interpret_p_tuning (not part of PEFT).');

/** How the soft prompt's vectors come from what is trained. */
export const methodSettings = z
  .discriminatedUnion('peft_type', [promptTuning, promptEncoder, newDesign])
  .describe("How the soft tokens' vectors come from what is trained.");

export type MethodSettings = z.output<typeof methodSettings>;
export type PromptTuningSettings = z.output<typeof promptTuning>;
export type PromptEncoderSettings = z.output<typeof promptEncoder>;
export type NewDesignSettings = z.output<typeof newDesign>;
