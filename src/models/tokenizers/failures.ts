import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';

export const tokenizerMissing = (folder: string | undefined, present: readonly string[]) =>
  new Failure({
    code: 'tokenizer.missing',
    message: t(
      'The model has neither tokenizer.json nor a SentencePiece model, spiece.model or tokenizer.model (its files: {0}).',
      present.join(', '),
    ),
    remedy: t(
      'Fetch the model again, or write the file with Python: transformers.AutoTokenizer.from_pretrained(folder).save_pretrained(folder).',
    ),
    ...(folder === undefined ? {} : { place: { file: folder } }),
  });

export const tokenizerCorrupt = (file: string, detail: string, cause?: unknown) =>
  new Failure({
    code: 'tokenizer.corrupt',
    message: t('The tokenizer cannot be read: {0}', detail),
    remedy: t('The file is damaged or incomplete. Fetch the model again.'),
    place: { file },
    cause,
  });

export const tokenizerUnreadable = (file: string, cause: unknown) =>
  new Failure({
    code: 'tokenizer.unreadable',
    message: t('The tokenizer file cannot be opened.'),
    remedy: t('See that the file exists and that you may read it, or fetch the model again.'),
    place: { file },
    cause,
  });

export const tokenizerTooLarge = (file: string, bytes: number, limit: number) =>
  new Failure({
    code: 'tokenizer.too-large',
    message: t('The file has {0} bytes; a tokenizer file of more than {1} bytes is not read.', bytes, limit),
    remedy: t('See whether the file really is a tokenizer of a model.'),
    place: { file },
  });

export const tokenizerUnsupported = (file: string, part: string, name: string) =>
  new Failure({
    code: 'tokenizer.unsupported',
    message: t('The tokenizer uses {0} "{1}", which is not supported.', part, name),
    remedy: t('Choose a model whose tokenizer is a byte-level BPE, SentencePiece, Unigram or WordPiece tokenizer.'),
    place: { file },
  });
