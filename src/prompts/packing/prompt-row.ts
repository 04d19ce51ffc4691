/** One position of an assembled prompt: a token of the vocabulary, or one vector of a soft prompt. */
export type PromptRow =
  | { readonly kind: 'token'; readonly id: number }
  | { readonly kind: 'soft'; readonly prompt: string; readonly index: number };

export const tokenRows = (ids: readonly number[]): PromptRow[] => ids.map((id) => ({ kind: 'token', id }));
