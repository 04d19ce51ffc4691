import { Failure } from '../../../base/failure.ts';
import { formatBytes } from '../../../base/format-bytes.ts';
import { t } from '../../../base/l10n.ts';

const fetchAgain = () => t('The file is damaged or not complete. Fetch it again.');

function malformed(code: string, file: string, message: string, remedy = fetchAgain()): Failure {
  return new Failure({ code: `safetensors.${code}`, message, remedy, place: { file } });
}

export const tooShortForHeader = (file: string, size: number) =>
  malformed('too-short', file, t('{0} has only {1} bytes, too few for a safetensors header.', file, size));

export const headerTooLong = (file: string, length: bigint, limit: number) =>
  malformed(
    'header-too-long',
    file,
    t('{0} says that its header has {1} bytes; {2} is the limit of the format.', file, String(length), limit),
    t('It is not a safetensors file, or damaged. Fetch it again.'),
  );

export const headerOutsideFile = (file: string, length: number, size: number) =>
  malformed(
    'header-outside-file',
    file,
    t('{0} says that its header has {1}, but the file has only {2}.', file, formatBytes(length), formatBytes(size)),
  );

export const headerNotText = (file: string) =>
  malformed('header-not-utf8', file, t('The header of {0} is not UTF-8 text.', file));

export const headerNotAnObject = (file: string) =>
  malformed('header-not-an-object', file, t('The header of {0} is not a JSON object.', file));

export const metadataInvalid = (file: string) =>
  malformed('metadata-invalid', file, t('"__metadata__" in the header of {0} must map names to texts.', file));

export const entryInvalid = (file: string, name: string, problem: string) =>
  malformed(
    'entry-invalid',
    file,
    t('The header of {0} describes the tensor "{1}" wrongly: {2}.', file, name, problem),
  );

export const dataTypeUnknown = (file: string, name: string, dtype: string, known: readonly string[]) =>
  malformed(
    'dtype-unknown',
    file,
    t('The tensor "{0}" in {1} has the unknown type "{2}".', name, file, dtype),
    t('Known types are {0}. Convert the file with a program that knows the type.', known.join(', ')),
  );

export const tensorTooLarge = (file: string, name: string, shape: readonly number[]) =>
  malformed(
    'size-overflow',
    file,
    t('The shape [{0}] of the tensor "{1}" in {2} is larger than any file.', shape.join(', '), name, file),
  );

export const offsetsReversed = (file: string, name: string, begin: number, end: number) =>
  malformed(
    'offsets-reversed',
    file,
    t('The tensor "{0}" in {1} ends at {2}, before it begins at {3}.', name, file, end, begin),
  );

export const offsetOutsideFile = (file: string, name: string, end: number, dataSize: number) =>
  malformed(
    'offset-outside-file',
    file,
    t('The tensor "{0}" in {1} ends at byte {2} of the data, which has only {3} bytes.', name, file, end, dataSize),
  );

export const lengthContradictsShape = (file: string, name: string, length: number, expected: number) =>
  malformed(
    'length-contradicts-shape',
    file,
    t('The tensor "{0}" in {1} has {2} bytes, but its shape and type need {3}.', name, file, length, expected),
  );

export const tensorsOverlap = (file: string, first: string, second: string) =>
  malformed('overlap', file, t('The tensors "{0}" and "{1}" in {2} overlap.', first, second, file));

export const holeInData = (file: string, begin: number, end: number) =>
  malformed('hole', file, t('The bytes {0} to {1} of the data in {2} belong to no tensor.', begin, end, file));

export const indexInvalid = (file: string, problem: string) =>
  new Failure({
    code: 'safetensors-index.invalid',
    message: t('{0} is not a valid index of weight files: {1}.', file, problem),
    remedy: t('Fetch the model again.'),
    place: { file },
  });

export const shardOutsideFolder = (file: string, shard: string) =>
  new Failure({
    code: 'safetensors-index.shard-outside-folder',
    message: t('{0} refers to "{1}", which is not a plain file name in the same folder.', file, shard),
    remedy: t('Use only models whose origin you trust, and fetch this one again.'),
    place: { file },
  });

export const shardsMissing = (file: string, shards: readonly string[]) =>
  new Failure({
    code: 'safetensors-index.shards-missing',
    message: t('The model is not complete. {0} also needs: {1}.', file, shards.join(', ')),
    remedy: t('Fetch the missing files into the same folder.'),
    place: { file },
  });

export const tensorNotInShard = (file: string, name: string, shard: string) =>
  new Failure({
    code: 'safetensors-index.tensor-not-in-shard',
    message: t('{0} says that the tensor "{1}" lies in {2}, but it does not.', file, name, shard),
    remedy: t('The files are not of the same model. Fetch the model again.'),
    place: { file },
  });
