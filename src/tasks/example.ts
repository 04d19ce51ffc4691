/** One example of a task, its texts rendered from the data set's fields. */
export interface Example {
  /** Its place in its split, or the data's own identifier. */
  readonly id: string;
  /** The text of each field that a prompt's layout names; `query` for the short form. */
  readonly fields: Readonly<Record<string, string>>;
  /** The expected answer, with the leading space that it has in running text. */
  readonly answer: string;
}

export interface TaskData {
  readonly train: readonly Example[];
  readonly dev: readonly Example[];
  readonly test: readonly Example[];
  /** The answers to rank where the task is a choice between fixed answers; undefined for free text. */
  readonly candidates: readonly string[] | undefined;
}
