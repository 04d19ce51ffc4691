import { Failure, type Place } from '../base/failure.ts';
import { t } from '../base/l10n.ts';

export const encoderSizeInvalid = (setting: string, value: number) =>
  new Failure({
    code: 'encoder.size-invalid',
    message: t('{0} is {1}, but must be a whole number above zero.', setting, value),
    remedy: t('Correct the setting, or leave it out for its default.'),
  });

export const encoderHiddenSizeOdd = (tokenDim: number) =>
  new Failure({
    code: 'encoder.hidden-size-odd',
    message: t(
      'The original shape of P-tuning halves the size of an embedding, which this model has as an odd number: {0}.',
      tokenDim,
    ),
    remedy: t('Set encoder_hidden_size yourself.'),
  });

export const encoderDropoutOutOfRange = (dropout: number) =>
  new Failure({
    code: 'encoder.dropout-out-of-range',
    message: t('encoder_dropout is {0}, but a probability from 0 up to (not including) 1 is needed.', dropout),
    remedy: t('Correct the setting, or leave it out for no dropout.'),
  });

export const encoderDropoutWithoutEffect = (dropout: number) =>
  new Failure({
    code: 'encoder.dropout-without-effect',
    message: t(
      'encoder_dropout is {0}, but an LSTM of one layer has no dropout: it acts between layers only.',
      dropout,
    ),
    remedy: t('Set encoder_num_layers to 2 or more, or encoder_dropout to 0.'),
  });

export const layoutNameInvalid = (name: string) =>
  new Failure({
    code: 'layout.name-invalid',
    message: t('"{0}" cannot be the name of a soft prompt.', name),
    remedy: t('Use up to 64 letters, digits, "_" and "-", with a letter first.'),
  });

export const layoutPromptLengthInvalid = (name: string, length: number) =>
  new Failure({
    code: 'layout.length-invalid',
    message: t('The soft prompt {0} has the length {1}.', name, length),
    remedy: t('Give it a whole number of soft tokens above zero.'),
  });

export const layoutPromptUndeclared = (name: string) =>
  new Failure({
    code: 'layout.prompt-undeclared',
    message: t('The layout names the soft prompt {0}, which is not declared.', name),
    remedy: t('Declare its length under soft_prompts, or correct the name.'),
  });

export const layoutSliceOutside = (name: string, start: number, end: number, length: number) =>
  new Failure({
    code: 'layout.slice-outside',
    message: t('The part from {0} to {1} lies outside the {2} vectors of {3}, or is empty.', start, end, length, name),
    remedy: t('Vectors are counted from 0, and the end is not part of the slice: [0, 3] are the first three.'),
  });

export const layoutVectorsUnused = (name: string, index: number, length: number) =>
  new Failure({
    code: 'layout.vectors-unused',
    message: t('Vector {0} of the soft prompt {1} (length {2}) has no place in the layout.', index, name, length),
    remedy: t('Use every vector at least once, or shorten the prompt: what is not used is never tuned.'),
  });

export const layoutTextEmpty = () =>
  new Failure({
    code: 'layout.text-empty',
    message: t('The layout has a text without a character.'),
    remedy: t('Write the text, or remove the part.'),
  });

export const layoutWithoutField = () =>
  new Failure({
    code: 'layout.no-field',
    message: t('The layout has no field, so the prompt would be the same for every example.'),
    remedy: t('Add the part of the data that the prompt asks about: `field: query`.'),
  });

export const layoutSegmentInvalid = (index: number) =>
  new Failure({
    code: 'layout.segment-invalid',
    message: t(
      'Part {0} of the layout must be one of `text`, `field` and `soft`; only `soft` has `start` and `end`.',
      index + 1,
    ),
    remedy: t('Write for instance `soft: prompt`, `field: query` or `text: "Answer:"`.'),
  });

export const layoutFileInvalid = (file: string, reason: string) =>
  new Failure({
    code: 'layout.file-invalid',
    message: t('{0} is no layout of a prompt: {1}', file, reason),
    remedy: t('Export the prompt again.'),
    place: { file },
  });

export const exampleFieldMissing = (name: string, present: readonly string[]) =>
  new Failure({
    code: 'example.field-missing',
    message: t('The layout asks for the field {0}, which the example lacks; it has {1}.', name, present.join(', ')),
    remedy: t('Name one of these fields in the layout, or add the field to the task.'),
  });

export const promptBeyondContext = (
  promptLength: number,
  rowsAfter: number,
  contextLength: number,
  place: Place | undefined,
) =>
  new Failure({
    code: 'prompt.beyond-context',
    message: t(
      'A prompt of {0} tokens with {1} more after it exceeds the {2} positions of the model.',
      promptLength,
      rowsAfter,
      contextLength,
    ),
    remedy: t(
      'Set max_query_tokens lower by at least {0}, or shorten the texts.',
      promptLength + rowsAfter - contextLength,
    ),
    ...(place === undefined ? {} : { place }),
  });

export const tokenOutsideEmbeddings = (id: number, rows: number) =>
  new Failure({
    code: 'embeddings.token-outside',
    message: t('The tokenizer gives the token {0}, but the model has embeddings for {1} tokens only.', id, rows),
    remedy: t('The tokenizer belongs to another model. Fetch the model again.'),
  });

export const textLengthMismatch = (text: string, pieces: readonly string[], length: number, place: Place | undefined) =>
  new Failure({
    code: 'initialisation.text-length',
    message: t(
      'The text "{0}" has {1} tokens, but it stands for {2} soft tokens. Its tokens: {3}',
      text,
      pieces.length,
      length,
      pieces.join(' | '),
    ),
    remedy: t('Make the template fit the text ({0} soft tokens here), or change the text.', pieces.length),
    ...(place === undefined ? {} : { place }),
  });

export const classLabelsExceedLength = (labels: readonly string[], length: number) =>
  new Failure({
    code: 'initialisation.labels-exceed-length',
    message: t('{0} class labels do not fit into {1} soft tokens: {2}', labels.length, length, labels.join(', ')),
    remedy: t('Use at least {0} soft tokens, or another start than the class labels.', labels.length),
  });

export const classLabelEmpty = (label: string) =>
  new Failure({
    code: 'initialisation.label-empty',
    message: t('The class label "{0}" has no token.', label),
    remedy: t('Correct the answers of the task.'),
  });

export const initialPromptLengthMismatch = (name: string, found: number, length: number) =>
  new Failure({
    code: 'initialisation.prompt-length',
    message: t('The earlier prompt {0} has {1} vectors, but this one is to have {2}.', name, found, length),
    remedy: t('Use a template of {0} soft tokens, or another start.', found),
  });
