import type { Tokenizer } from '../../models/tokenizers/tokenizer.ts';
import type { LoadedTask } from '../../tasks/load-task.ts';

/** The tokens of an answer, cut where the task says so. */
export function answerIds(answer: string, { settings }: LoadedTask, tokenizer: Tokenizer): number[] {
  return tokenizer.encode(answer).slice(0, settings.max_answer_tokens);
}

/** What a tuning teaches: the answer, and that it ends there. */
export function withEndOfSequence(ids: readonly number[], { endOfSequence }: Tokenizer): number[] {
  return endOfSequence === undefined ? [...ids] : [...ids, endOfSequence];
}
