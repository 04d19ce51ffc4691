import { t } from '../../base/l10n.ts';
import { type EntryCount, splitAfter, type TokenCounter } from './counts.ts';
import {
  type Entry,
  findGroup,
  type NlInputsDocument,
  type PromptTable,
  sameTemplate,
  type Template,
  type TemplateGroup,
} from './document.ts';
import { changeTemplate, moveEntry } from './edits.ts';
import { setText } from './set-text.ts';
import type { TextEdit } from './text-edit.ts';

export type FixKind = 'move-to-template' | 'change-template' | 'shorten' | 'pad' | 'move-split';

/** A change after which the entry's tokens are as many as its template asks for. */
export interface Fix {
  readonly kind: FixKind;
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The entry's template and text after the change. */
  readonly template: Template;
  readonly text: string;
}

/** Where an entry stands. */
export interface EntryPlace {
  readonly document: NlInputsDocument;
  readonly table: PromptTable;
  readonly group: TemplateGroup;
}

/** Every fix that is sure to work, the least intrusive first. Each was tried with the tokenizer. */
export function fixes(
  place: EntryPlace,
  { entry, tokens, count, expected }: EntryCount,
  tokenizer: TokenCounter,
): Fix[] {
  if (count === expected) return moveSplit(place, entry, tokens);
  if (count === 0) return padded(place, entry, expected, tokenizer);
  const text =
    count > expected ? shortened(place, entry, tokens, tokenizer) : padded(place, entry, expected, tokenizer);
  return [...otherTemplates(place, entry, count, tokenizer), ...text];
}

function otherTemplates(place: EntryPlace, entry: Entry, count: number, tokenizer: TokenCounter): Fix[] {
  const { table, group } = place;
  const fitting = table.groups
    .filter(({ template }) => template[0] + template[1] === count)
    .map(({ template }) => template);
  const moves = fitting.flatMap((template) => moveTo(place, entry, template, 'move-to-template'));
  const [before] = entry.template;
  const nearest: Template = before <= count ? [before, count - before] : [count, 0];
  if (findGroup(table, nearest) !== undefined) return moves;
  const canChangeKey = group.entries.every(({ text }) => tokenizer.spans(text).length === count);
  if (!canChangeKey) return [...moves, ...moveTo(place, entry, nearest, 'move-to-template')];
  const title = t('Change the template ({0}, {1}) to ({2}, {3})', ...group.template, ...nearest);
  const edits = changeTemplate(group, nearest);
  return [...moves, { kind: 'change-template', title, edits, template: nearest, text: entry.text }];
}

function moveTo({ document, table, group }: EntryPlace, entry: Entry, template: Template, kind: FixKind): Fix[] {
  const edits = moveEntry(document, table, group, entry, template);
  if (edits === undefined) return [];
  const title =
    kind === 'move-split'
      ? t('Move the split: put "{0}" under the template ({1}, {2})', entry.task, ...template)
      : t('Move "{0}" to the template ({1}, {2})', entry.task, ...template);
  return [{ kind, title, edits, template, text: entry.text }];
}

/** How many places for a cut are tried, counted back from where the surplus tokens begin. */
const triedCuts = 64;

function shortened(place: EntryPlace, entry: Entry, tokens: EntryCount['tokens'], tokenizer: TokenCounter): Fix[] {
  const expected = entry.template[0] + entry.template[1];
  const surplus = tokens[expected];
  if (expected === 0 || surplus === undefined) return [];
  const cuts = characterEnds(entry.text).filter((end) => end <= surplus.end);
  const tried = cuts
    .toReversed()
    .slice(0, triedCuts)
    .map((cut) => entry.text.slice(0, cut));
  // Where the tokens are parts of characters, no cut may give the number; then a shorter one is filled up.
  const text =
    tried.find((candidate) => tokenizer.spans(candidate).length === expected) ??
    firstOf(tried, (candidate) => paddedText(candidate, expected, tokenizer));
  if (text === undefined) return [];
  return [withText(place, entry, text, 'shorten', t('Shorten to {0} tokens: {1}', expected, text))];
}

/** The first result for a value of `values` that is not undefined. */
function firstOf<Value, Result>(
  values: readonly Value[],
  find: (value: Value) => Result | undefined,
): Result | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where the text may be cut: at no place inside of what a reader takes for one character. */
function characterEnds(text: string): number[] {
  return Array.from(graphemes.segment(text), ({ index, segment }) => index + segment.length);
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** What says little, in the order in which it is tried: what goes with the text's script first. */
const japaneseFillers = ['。', '、', '：', '…', '・', ' .', ' :'];
const otherFillers = [' .', '.', ' :', ':', ' ,', ' -', ' …', '\n'];

function padded(place: EntryPlace, entry: Entry, expected: number, tokenizer: TokenCounter): Fix[] {
  const text = paddedText(entry.text, expected, tokenizer);
  if (text === undefined) return [];
  return [withText(place, entry, text, 'pad', t('Pad to {0} tokens: {1}', expected, text))];
}

function paddedText(text: string, expected: number, tokenizer: TokenCounter): string | undefined {
  const isJapanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text);
  return firstOf(isJapanese ? japaneseFillers : otherFillers, (filler) => padWith(text, filler, expected, tokenizer));
}

/** The text with so many fillers that it has `expected` tokens; undefined where no number of them gives that. */
function padWith(text: string, filler: string, expected: number, tokenizer: TokenCounter): string | undefined {
  let padding = filler;
  for (let times = 0; times < expected; times++) {
    const count = tokenizer.spans(text + padding).length;
    if (count === expected) return text + padding;
    if (count > expected) return undefined;
    padding += filler;
  }
  return undefined;
}

function withText({ document }: EntryPlace, entry: Entry, text: string, kind: FixKind, title: string): Fix {
  return { kind, title, edits: setText(document, entry, text), template: entry.template, text };
}

/** Splits that fall after punctuation or a space, where this one does not: the nearest before and the nearest after. */
function moveSplit(place: EntryPlace, entry: Entry, tokens: EntryCount['tokens']): Fix[] {
  const [before] = entry.template;
  const isNatural = (count: number) => isNaturalSplit(entry, tokens, count);
  if (before === 0 || before === tokens.length || isNatural(before)) return [];
  const counts = Array.from({ length: Math.max(0, tokens.length - 1) }, (_, index) => index + 1).filter(isNatural);
  const nearest = [counts.findLast((count) => count < before), counts.find((count) => count > before)];
  return nearest.flatMap((count) => {
    if (count === undefined) return [];
    const template: Template = [count, tokens.length - count];
    return sameTemplate(template, entry.template) ? [] : moveTo(place, entry, template, 'move-split');
  });
}

function isNaturalSplit(entry: Entry, tokens: EntryCount['tokens'], count: number): boolean {
  const split = splitAfter(entry, tokens, count);
  if (split === undefined || split.isInsideCharacter) return false;
  const { character } = split;
  return /[\p{P}\s]$/u.test(entry.text.slice(0, character)) || /^\s/.test(entry.text.slice(character));
}
