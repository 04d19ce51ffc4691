import type { Place } from '../base/failure.ts';

/** One example of a task, its texts rendered from the data set's fields. */
export interface Example {
  /** The data's own identifier, or the line at which it stands in its file. */
  readonly id: string;
  /** The text of each field that a prompt's layout names; `query` for the short form. */
  readonly fields: Readonly<Record<string, string>>;
  /** The expected answer, with the leading space that it has in running text. */
  readonly answer: string;
  /** All accepted answers, where the data has several. */
  readonly references?: readonly string[];
  /** The answers to rank for this example, where they differ from example to example (COPA's two choices). */
  readonly candidates?: readonly string[];
  /** Where its record stands; absent for examples that were made by hand. */
  readonly place?: Place;
}

export interface TaskData {
  readonly train: readonly Example[];
  readonly dev: readonly Example[];
  readonly test: readonly Example[];
  /** The answers to rank where the task is a choice between fixed answers; undefined for free text, and where each example has its own. */
  readonly candidates: readonly string[] | undefined;
}

/** The answers to rank for an example; undefined where its answer is free text. */
export function candidatesOf(example: Example, task: Pick<TaskData, 'candidates'>): readonly string[] | undefined {
  return example.candidates ?? task.candidates;
}
