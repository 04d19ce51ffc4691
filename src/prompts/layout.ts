/** A named soft prompt: `length` vectors of the model's hidden size. */
export interface SoftPromptDeclaration {
  readonly length: number;
  /** A frozen prompt takes part in the forward pass and is never changed. */
  readonly trainable: boolean;
}

/** A part of a prompt. The answer is a field like any other, the last one; only its tokens carry labels. */
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
