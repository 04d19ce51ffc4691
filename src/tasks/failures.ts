import { Failure, type Place } from '../base/failure.ts';
import { t } from '../base/l10n.ts';
import { unknownTaskPreset } from '../settings/task-name.ts';

/** `train.jsonl, line 3`, as messages begin. */
function where({ file, line, column }: Place): string {
  if (line === undefined) return file;
  return column === undefined ? t('{0}, line {1}', file, line) : t('{0}, line {1}, column {2}', file, line, column);
}

/** A long list as a message shows it. */
function listed(names: readonly string[]): string {
  const most = 20;
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? t('{0} and {1} more', shown, names.length - most) : shown;
}

export const formatUnknown = (file: string, formats: readonly string[]) =>
  new Failure({
    code: 'task.format-unknown',
    message: t('The name of {0} does not tell its format.', file),
    remedy: t('Set task.format to one of {0}.', formats.join(', ')),
    place: { file },
  });

export const dataFileEmpty = (file: string) =>
  new Failure({
    code: 'task.file-empty',
    message: t('{0} has no examples.', file),
    remedy: t('Check that it is the right file and that it was written to its end.'),
    place: { file },
  });

export const everythingFiltered = (file: string, records: number) =>
  new Failure({
    code: 'task.everything-filtered',
    message: t('None of the {0} records of {1} passes the filters.', records, file),
    remedy: t('Check task.filters: values are compared as texts, with upper and lower case.'),
    place: { file },
  });

export const recordNotAnObject = (place: Place) =>
  new Failure({
    code: 'task.record-not-an-object',
    message: t('{0}: this is JSON, but no object with fields.', where(place)),
    remedy: t('JSON lines have one object a line, for instance {"question": "…", "answer": "…"}.'),
    place,
  });

export const jsonLinesInJson = (file: string) =>
  new Failure({
    code: 'task.json-lines-in-json',
    message: t('{0} has one object a line, but its name says that it is one JSON document.', file),
    remedy: t('Set task.format to json-lines.'),
    place: { file },
  });

export const notAList = (file: string) =>
  new Failure({
    code: 'task.not-a-list',
    message: t('{0} is JSON, but no list of objects.', file),
    remedy: t('For one object a line set task.format to json-lines; for SQuAD to squad.'),
    place: { file },
  });

export const listEntryNotAnObject = (place: Place, number: number) =>
  new Failure({
    code: 'task.record-not-an-object',
    message: t('{0}: entry {1} of the list is no object with fields.', where(place), number),
    remedy: t('Each entry is an object, for instance {"question": "…", "answer": "…"}.'),
    place,
  });

export const columnsUneven = (place: Place, expected: number, found: number) =>
  new Failure({
    code: 'task.columns-uneven',
    message: t('{0}: there are {1} columns where {2} are expected.', where(place), found, expected),
    remedy: t(
      'Put quotes around CSV values that contain commas; a TSV value contains no tab. For a file without a header set task.columns.',
    ),
    place,
  });

export const columnNamedTwice = (file: string, name: string) =>
  new Failure({
    code: 'task.column-named-twice',
    message: t('The header of {0} names the column `{1}` twice.', file, name),
    remedy: t('Rename one of them, or name the columns of a file without a header with task.columns.'),
    place: { file, line: 1 },
  });

export const quotesBroken = (place: Place, reason: string) =>
  new Failure({
    code: 'task.quotes-broken',
    message: t('{0}: the quotes do not match. {1}', where(place), reason),
    remedy: t(
      'Inside a quoted CSV value each quote is written twice: "". If quotes mean nothing in this file, set task.format to tsv.',
    ),
    place,
  });

export const squadMalformed = (file: string, path: string) =>
  new Failure({
    code: 'task.squad-malformed',
    message: t('{0} is not in the format of SQuAD: `{1}` is missing or of another kind.', file, path),
    remedy: t(
      'SQuAD has data[].paragraphs[].qas[] with context, question, id and answers[].text. For one object a line set task.format to json-lines.',
    ),
    place: { file },
  });

export const parquetMalformed = (file: string, cause: unknown) =>
  new Failure({
    code: 'task.parquet-malformed',
    message: t('{0} cannot be read as Parquet: {1}', file, cause instanceof Error ? cause.message : String(cause)),
    remedy: t('Fetch the file again. Columns compressed with LZ4 or Zstandard are not read: write them with Snappy.'),
    place: { file },
    cause,
  });

export const patternMalformed = (pattern: string, column: number) =>
  new Failure({
    code: 'task.pattern-malformed',
    message: t(
      'The pattern {0} has a brace at character {1} that belongs to no field.',
      JSON.stringify(pattern),
      column,
    ),
    remedy: t('A field is written {name}; braces themselves are written twice: {{ and }}.'),
  });

export const fieldUnknown = (place: Place, field: string, names: readonly string[], near: string | undefined) =>
  new Failure({
    code: 'task.field-unknown',
    message: t('{0}: there is no field `{1}`.', where(place), field),
    remedy:
      near === undefined
        ? t('There are: {0}.', listed(names))
        : t('Did you mean `{0}`? There are: {1}.', near, listed(names)),
    place,
  });

export const fieldNotText = (place: Place, field: string) =>
  new Failure({
    code: 'task.field-not-text',
    message: t('{0}: the field `{1}` is empty (null), a list or a mapping, not a text.', where(place), field),
    remedy: t(
      'Name what is inside it, for instance `{0}.0` or `{0}.text`; or leave such records out: {1}.',
      field,
      `filters: [{field: ${field}, not_empty: true}]`,
    ),
    place,
  });

export const textEmpty = (place: Place, name: string) =>
  new Failure({
    code: 'task.text-empty',
    message: t('{0}: the {1} is empty.', where(place), name),
    remedy: t('Mend the record, or leave such records out with task.filters: [{field: …, not_empty: true}].'),
    place,
  });

export const labelUnknown = (place: Place, label: string, labels: readonly string[], near: string | undefined) =>
  new Failure({
    code: 'task.label-unknown',
    message: t('{0}: label_words has no word for the label {1}.', where(place), JSON.stringify(label)),
    remedy:
      near === undefined
        ? t('It has words for {0}. Add this label, or leave such records out with task.filters.', listed(labels))
        : t('Did you mean {0}? There are words for {1}.', JSON.stringify(near), listed(labels)),
    place,
  });

export const referencesMalformed = (place: Place, field: string) =>
  new Failure({
    code: 'task.references-malformed',
    message: t('{0}: the field `{1}` is no list of texts, or an empty one.', where(place), field),
    remedy: t(
      'task.references names a list such as ["Paris", "the city of Paris"]; leave records without one out with task.filters: [{field: …, not_empty: true}].',
    ),
    place,
  });

export const tooFewShots = (file: string, examples: number, shots: number) =>
  new Failure({
    code: 'task.too-few-shots',
    message: t('{0} has {1} examples: too few to put {2} others before a query.', file, examples, shots),
    remedy: t('Lower task.n_shots, or name a train_file with more examples.'),
    place: { file },
  });

export const answerNotCandidate = (place: Place, answer: string, candidates: readonly string[]) =>
  new Failure({
    code: 'task.answer-not-candidate',
    message: t('{0}: the answer {1} is none of the candidates.', where(place), JSON.stringify(answer)),
    remedy: t(
      'The candidates are {0}. Name all of them under task.candidates; spaces count.',
      listed(candidates.map((text) => JSON.stringify(text))),
    ),
    place,
  });

export const candidatesAlike = (place: Place, candidate: string) =>
  new Failure({
    code: 'task.candidates-alike',
    message: t(
      '{0}: the candidate {1} stands for two labels, so that ranking cannot tell them apart.',
      where(place),
      JSON.stringify(candidate),
    ),
    remedy: t('Give each label a word of its own, or leave such records out with task.filters.'),
    place,
  });

export const tooManyCandidates = (file: string, count: number, limit: number) =>
  new Failure({
    code: 'task.too-many-candidates',
    message: t('{0} has {1} different answers; at most {2} can be ranked.', file, count, limit),
    remedy: t('This looks like free text: set task.candidates to none.'),
    place: { file },
  });

export const idTwice = (place: Place, id: string, first: Place) =>
  new Failure({
    code: 'task.id-twice',
    message: t('{0}: the id {1} was already given: {2}.', where(place), JSON.stringify(id), where(first)),
    remedy: t('Give each example an id of its own, or take task.id away: then the line is the id.'),
    place,
  });

export const devSplitTakesAll = (file: string, examples: number) =>
  new Failure({
    code: 'task.dev-split-takes-all',
    message: t('{0} has {1} examples: too few to take a dev split from.', file, examples),
    remedy: t('Add examples, or name a dev_file in place of dev_split.'),
    place: { file },
  });

export const presetUnknown = (name: string) => new Failure({ code: 'task.preset-unknown', ...unknownTaskPreset(name) });

export const taskFilesRefer = (file: string) =>
  new Failure({
    code: 'task.files-refer-in-circle',
    message: t('The task file {0} builds on itself.', file),
    remedy: t('Take its `preset` away, or let it name another file.'),
    place: { file },
  });

export const japaneseDictionaryMissing = (cause: unknown) =>
  new Failure({
    code: 'task.japanese-dictionary-missing',
    message: t('The dictionary that divides Japanese into words is not installed.'),
    remedy: t(
      'Install it with `npm install lindera-wasm-nodejs-ipadic`, or count characters: rouge_tokenizer: characters, bleu_tokenizer: char.',
    ),
    cause,
  });
