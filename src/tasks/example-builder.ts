import type { Place } from '../base/failure.ts';
import { closestName } from '../settings/closest-name.ts';
import type { CompleteTask } from './complete-task.ts';
import type { Example } from './example.ts';
import { candidatesAlike, labelUnknown, referencesMalformed, textEmpty } from './failures.ts';
import { fieldText, namesFields, type Pattern, parsePattern, renderPattern } from './pattern.ts';
import { type DataRecord, fieldTexts, fieldValue, parseFieldPath, valueText } from './record.ts';

/** The layout's name for the text that a task calls `query`. */
export const queryName = 'query';

type AnswerRule = (record: DataRecord) => { answer: string; candidates?: readonly string[] };

/** Makes examples of records, by a task's patterns and label words. */
export class ExampleBuilder {
  /** The answers to rank where the task itself fixes them; undefined for free text, and where each example has its own. */
  readonly candidates: readonly string[] | undefined;
  private readonly texts: readonly (readonly [string, Pattern])[];
  private readonly answerOf: AnswerRule;

  /** @throws Failure `task.pattern-malformed` */
  constructor(private readonly task: CompleteTask) {
    const patterns = { ...(task.query === undefined ? {} : { [queryName]: task.query }), ...task.fields };
    this.texts = Object.entries(patterns).map(([name, pattern]) => [name, parsePattern(pattern)]);
    const words = Object.entries(task.label_words ?? {}).map(([label, word]) => [label, parsePattern(word)] as const);
    const varying = words.some(([, word]) => namesFields(word));
    const ranked = task.candidates === 'label_words';
    this.answerOf =
      task.answer === undefined
        ? this.byLabel(new Map(words), varying && ranked)
        : this.byPattern(parsePattern(task.answer));
    if (Array.isArray(task.candidates)) this.candidates = task.candidates;
    else if (ranked && !varying) this.candidates = [...new Set(words.map(([, { parts }]) => parts.join('')))];
  }

  /** @throws Failure with the record's place: an unknown field or label, an empty text or answer, an ambiguous choice */
  build(original: DataRecord): Example {
    const record = this.prepared(original);
    const { place } = record;
    const fields = Object.fromEntries(
      this.texts.map(([name, pattern]) => [name, notEmpty(renderPattern(pattern, record), name, place)]),
    );
    const { answer, candidates } = this.answerOf(record);
    notEmpty(answer, 'answer', place);
    const id = this.task.id === undefined ? undefined : fieldText(original, parseFieldPath(this.task.id));
    return {
      id: id ?? lineId(original),
      fields,
      answer,
      ...(this.task.references === undefined ? {} : { references: referencesOf(record, this.task.references) }),
      ...(candidates === undefined ? {} : { candidates }),
      place,
    };
  }

  private byPattern(pattern: Pattern): AnswerRule {
    return (record) => ({ answer: renderPattern(pattern, record) });
  }

  private byLabel(words: ReadonlyMap<string, Pattern>, choices: boolean): AnswerRule {
    const path = parseFieldPath(this.task.label);
    return (record) => {
      const label = fieldText(record, path);
      const word = words.get(label);
      if (word === undefined) {
        throw labelUnknown(record.place, label, [...words.keys()], closestName(label, words.keys()));
      }
      const answer = renderPattern(word, record);
      if (!choices) return { answer };
      return {
        answer,
        candidates: distinct(
          [...words.values()].map((one) => renderPattern(one, record)),
          record.place,
        ),
      };
    };
  }

  /** The record with words in the place of raw values, and without what `trim_end` takes away. */
  private prepared(record: DataRecord): DataRecord {
    const { replace, trim_end } = this.task;
    const replaced = Object.entries(replace).flatMap(([field, words]) => {
      const raw = valueText(fieldValue(record.fields, parseFieldPath(field)));
      const word = raw !== undefined && Object.hasOwn(words, raw) ? words[raw] : undefined;
      return word === undefined ? [] : [[field, word] as const];
    });
    const trimmed = Object.entries(trim_end).map(
      ([field, characters]) => [field, trimEnd(fieldText(record, parseFieldPath(field)), characters)] as const,
    );
    if (replaced.length + trimmed.length === 0) return record;
    return { ...record, fields: { ...record.fields, ...Object.fromEntries([...trimmed, ...replaced]) } };
  }
}

/** `text` without any of `characters` at its end. */
function trimEnd(text: string, characters: string): string {
  const kept = [...text];
  while (kept.length > 0 && characters.includes(kept.at(-1) ?? '')) kept.pop();
  return kept.join('');
}

/** @throws Failure `task.references-malformed` */
function referencesOf({ fields, place }: DataRecord, field: string): readonly string[] {
  const texts = fieldTexts(fields, parseFieldPath(field));
  const references = texts.flatMap((text) => (text === undefined ? [] : [text]));
  if (references.length === 0 || references.length < texts.length) throw referencesMalformed(place, field);
  return [...new Set(references)];
}

function distinct(candidates: string[], place: Place): string[] {
  const twice = candidates.find((one, index) => candidates.indexOf(one) !== index);
  if (twice !== undefined) throw candidatesAlike(place, twice);
  return candidates;
}

function notEmpty(text: string, name: string, place: Place): string {
  if (text.trim() === '') throw textEmpty(place, name);
  return text;
}

/** The line, or what a record is called in a file whose lines do not tell records apart. */
function lineId({ place, name, part }: DataRecord): string {
  return [name ?? String(place.line), part].filter((one) => one !== undefined).join('.');
}
