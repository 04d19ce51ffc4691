import { Failure } from '../../../base/failure.ts';
import { formatBytes } from '../../../base/format-bytes.ts';
import { t } from '../../../base/l10n.ts';

function malformed(code: string, file: string, message: string, remedy?: string): Failure {
  return new Failure({
    code: `gguf.${code}`,
    message,
    remedy: remedy ?? t('The file is damaged or not complete. Fetch it again.'),
    place: { file },
  });
}

export const notGguf = (file: string) =>
  malformed('not-gguf', file, t('{0} is not a GGUF file: it does not begin with "GGUF".', file));

export const versionUnsupported = (file: string, version: number) =>
  malformed(
    'version-unsupported',
    file,
    t('{0} is GGUF version {1}; versions 2 and 3 are supported.', file, version),
    t('Convert the model again with a current llama.cpp.'),
  );

export const bigEndian = (file: string) =>
  malformed(
    'big-endian',
    file,
    t('{0} was made for big-endian machines.', file),
    t('Convert it with gguf_convert_endian.py of llama.cpp, or fetch the usual little-endian file.'),
  );

export const truncated = (file: string, offset: number, what: string) =>
  malformed('truncated', file, t('{0} ends at byte {1}, in the middle of {2}.', file, offset, what));

export const headerTooLong = (file: string, limit: number) =>
  malformed('header-too-long', file, t('The header of {0} is longer than {1}.', file, formatBytes(limit)));

export const countTooLarge = (file: string, what: string, count: bigint | number, limit: number) =>
  malformed('count-too-large', file, t('{0} announces {1} {2}; at most {3} can be.', file, String(count), what, limit));

export const valueTypeUnknown = (file: string, key: string, type: number) =>
  malformed('value-type-unknown', file, t('The entry "{0}" in {1} has the unknown type {2}.', key, file, type));

export const nestedArray = (file: string, key: string) =>
  malformed('nested-array', file, t('The entry "{0}" in {1} is a list of lists, which no model needs.', key, file));

export const stringNotUtf8 = (file: string, offset: number) =>
  malformed('string-not-utf8', file, t('The text at byte {0} of {1} is not UTF-8.', offset, file));

export const duplicateName = (file: string, name: string) =>
  malformed('duplicate-name', file, t('{0} has two entries called "{1}".', file, name));

export const alignmentInvalid = (file: string, alignment: unknown) =>
  malformed('alignment-invalid', file, t('The alignment {0} in {1} is not a power of two.', String(alignment), file));

export const dimensionsInvalid = (file: string, name: string, sizes: readonly (bigint | number)[]) =>
  malformed(
    'dimensions-invalid',
    file,
    t('The tensor "{0}" in {1} has impossible sizes: [{2}].', name, file, sizes.join(', ')),
  );

export const rowNotWholeBlocks = (file: string, name: string, size: number, type: string, block: number) =>
  malformed(
    'row-not-whole-blocks',
    file,
    t(
      'The rows of the tensor "{0}" in {1} have {2} elements, but {3} needs multiples of {4}.',
      name,
      file,
      size,
      type,
      block,
    ),
  );

export const quantisationUnsupported = (file: string, name: string, type: string, supported: readonly string[]) =>
  malformed(
    'quantisation-unsupported',
    file,
    t('The tensor "{0}" in {1} has the type {2}, which is not supported.', name, file, type),
    t('Choose a GGUF file of one of these types: {0}.', supported.join(', ')),
  );

export const offsetMisaligned = (file: string, name: string, offset: bigint, alignment: number) =>
  malformed(
    'offset-misaligned',
    file,
    t('The tensor "{0}" in {1} begins at {2}, which is no multiple of {3}.', name, file, String(offset), alignment),
  );

export const tensorOutsideFile = (file: string, name: string, end: bigint, size: number) =>
  malformed(
    'offset-outside-file',
    file,
    t('The tensor "{0}" in {1} ends at byte {2}, but the file has only {3}.', name, file, String(end), size),
  );

export const tensorsOverlap = (file: string, first: string, second: string) =>
  malformed('overlap', file, t('The tensors "{0}" and "{1}" in {2} overlap.', first, second, file));

export const splitFile = (file: string, count: number) =>
  malformed(
    'split',
    file,
    t('{0} is one of {1} parts of a model.', file, count),
    t('Merge them first: llama-gguf-split --merge FIRST-PART.gguf WHOLE.gguf'),
  );

export const entryMissing = (file: string, key: string) =>
  malformed('entry-missing', file, t('{0} lacks the entry "{1}".', file, key));

export const entryInvalid = (file: string, key: string, expected: string) =>
  malformed('entry-invalid', file, t('The entry "{0}" in {1} must be {2}.', key, file, expected));

export const architectureUnsupported = (file: string, architecture: string, supported: readonly string[]) =>
  malformed(
    'architecture-unsupported',
    file,
    t('{0} is a model of the architecture "{1}", which is not supported.', file, architecture),
    t('GGUF files of these architectures can be opened: {0}.', supported.join(', ')),
  );

export const featureUnsupported = (file: string, feature: string) =>
  malformed(
    'feature-unsupported',
    file,
    t('{0} uses {1}, which is not supported.', file, feature),
    t('Choose another model, or the Hugging Face files of this one.'),
  );

export const tensorUnknown = (file: string, name: string, architecture: string) =>
  malformed(
    'tensor-unknown',
    file,
    t('{0} has a tensor "{1}" that does not belong to the architecture "{2}".', file, name, architecture),
    t('Choose another file of the model; this one is of a variant that is not supported.'),
  );

export const tensorShapeUnexpected = (file: string, name: string, shape: readonly number[]) =>
  malformed(
    'tensor-shape-unexpected',
    file,
    t('The shape [{0}] of the tensor "{1}" in {2} contradicts the entries of the file.', shape.join(', '), name, file),
  );
