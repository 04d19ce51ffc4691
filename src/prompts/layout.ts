import {
  layoutNameInvalid,
  layoutPromptLengthInvalid,
  layoutPromptUndeclared,
  layoutSliceOutside,
  layoutTextEmpty,
  layoutVectorsUnused,
  layoutWithoutField,
} from './failures.ts';

/** A named soft prompt: `length` vectors of the model's hidden size. */
export interface SoftPromptDeclaration {
  readonly length: number;
  /** A frozen prompt takes part in the forward pass and is never changed. */
  readonly trainable: boolean;
}

/** A part of a prompt. Each part becomes tokens by itself, so that its tokens never depend on its neighbours. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  /** Text made of an example's fields, for instance `{premise} Question: {hypothesis}`; here already rendered per example under `name`. */
  | { readonly kind: 'field'; readonly name: string }
  /** All vectors of the soft prompt `name`, or those from `start` up to `end` (exclusive). */
  | { readonly kind: 'soft'; readonly name: string; readonly start?: number; readonly end?: number };

/** What stands before an answer, in order, and the soft prompts that it refers to. */
export interface PromptLayout {
  readonly segments: readonly Segment[];
  readonly softPrompts: Readonly<Record<string, SoftPromptDeclaration>>;
}

/** Consecutive vectors of a soft prompt, `end` exclusive. */
export interface SoftRange {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The name that the short form gives to its soft prompt and to its query. */
export const templatePromptName = 'prompt';
export const queryField = 'query';

/** The short form `template: [a, b]`: one soft prompt of a + b vectors, the first a before the query, the last b between query and answer. */
export function templateLayout([a, b]: readonly [number, number]): PromptLayout {
  const soft = (start: number, end: number): Segment[] =>
    start === end ? [] : [{ kind: 'soft', name: templatePromptName, start, end }];
  return {
    segments: [...soft(0, a), { kind: 'field', name: queryField }, ...soft(a, a + b)],
    softPrompts: { [templatePromptName]: { length: a + b, trainable: true } },
  };
}

/** The vectors that a soft segment stands for. */
export function softRange(segment: Segment & { kind: 'soft' }, { softPrompts }: PromptLayout): SoftRange {
  const { name, start = 0 } = segment;
  const declared = Object.hasOwn(softPrompts, name) ? softPrompts[name] : undefined;
  if (declared === undefined) throw layoutPromptUndeclared(name);
  return { name, start, end: segment.end ?? declared.length };
}

/** The vectors of soft prompts in the order in which they stand in the layout. */
export function softRanges(layout: PromptLayout): SoftRange[] {
  return layout.segments.flatMap((segment) => (segment.kind === 'soft' ? [softRange(segment, layout)] : []));
}

/**
 * The layout itself, once it is known to be sound: names that can be labels, slices inside their prompts, every declared vector used,
 * and at least one field (a prompt that says the same for every example asks nothing).
 * @throws Failure
 */
export function checkedLayout(layout: PromptLayout): PromptLayout {
  for (const [name, { length }] of Object.entries(layout.softPrompts)) {
    checkName(name);
    if (!(Number.isSafeInteger(length) && length > 0)) throw layoutPromptLengthInvalid(name, length);
  }
  for (const segment of layout.segments) {
    if (segment.kind === 'text' && segment.text === '') throw layoutTextEmpty();
  }
  checkRanges(layout);
  if (!layout.segments.some(({ kind }) => kind === 'field')) throw layoutWithoutField();
  return layout;
}

function checkRanges(layout: PromptLayout): void {
  const ranges = softRanges(layout);
  for (const [name, { length }] of Object.entries(layout.softPrompts)) {
    const used = new Uint8Array(length);
    for (const range of ranges) {
      if (range.name !== name) continue;
      const { start, end } = range;
      const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
      if (!(whole && 0 <= start && start < end && end <= length)) throw layoutSliceOutside(name, start, end, length);
      used.fill(1, start, end);
    }
    const unused = used.indexOf(0);
    if (unused !== -1) throw layoutVectorsUnused(name, unused, length);
  }
}

/** Names become labels of tensors and keys of JSON objects: letters, digits, `_` and `-`, a letter first. */
const namePattern = /^\p{Letter}[\p{Letter}\p{Mark}\p{Number}_-]{0,63}$/u;

function checkName(name: string): void {
  if (!namePattern.test(name)) throw layoutNameInvalid(name);
}
