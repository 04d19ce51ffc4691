/** A template as the grid shows it: tokens before and after the query. */
export type GridTemplate = readonly [before: number, after: number];

/** A task with its text for each of the table's templates; null where a template lacks the task (messages are JSON, which has no undefined). */
export interface GridRow {
  readonly task: string;
  readonly texts: readonly (string | null)[];
}

/** A dictionary of prompts: tasks by templates. */
export interface GridTable {
  /** The Python variable; empty for the whole of a JSON or YAML file. */
  readonly name: string;
  readonly templates: readonly GridTemplate[];
  readonly rows: readonly GridRow[];
}

/** What is wrong with the text of the file. */
export interface GridProblem {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** The offset in the file's text. */
  readonly offset: number;
}

/** Whether the grid shows what the file says. */
export interface GridStatus {
  /** False where the text is broken: the grid shows what it last said, and takes no edits until it is mended. */
  readonly readable: boolean;
  readonly problems: readonly GridProblem[];
}

/** A change to the file, told by names and not by places: it means the same after the text has changed elsewhere. */
export type GridEdit =
  | (CellPlace & { readonly kind: 'set-text'; readonly text: string })
  | (CellPlace & { readonly kind: 'remove-text' })
  | (CellPlace & { readonly kind: 'add-task' })
  | { readonly kind: 'rename-task'; readonly table: string; readonly task: string; readonly name: string }
  | { readonly kind: 'remove-task'; readonly table: string; readonly task: string }
  | { readonly kind: 'add-template'; readonly table: string; readonly template: GridTemplate }
  | {
      readonly kind: 'change-template';
      readonly table: string;
      readonly template: GridTemplate;
      readonly to: GridTemplate;
    }
  | { readonly kind: 'remove-template'; readonly table: string; readonly template: GridTemplate };

export interface CellPlace {
  readonly table: string;
  readonly task: string;
  readonly template: GridTemplate;
}

/** What the host asks the user for, in an input box. */
export type GridQuestion =
  | { readonly kind: 'add-task'; readonly table: string; readonly template: GridTemplate }
  | { readonly kind: 'rename-task'; readonly table: string; readonly task: string }
  | { readonly kind: 'add-template'; readonly table: string }
  | { readonly kind: 'change-template'; readonly table: string; readonly template: GridTemplate };

/** Rows `start` up to `start + deleted` are replaced. */
export interface RowSplice {
  readonly start: number;
  readonly deleted: number;
  readonly rows: readonly GridRow[];
}

export interface TableChange {
  readonly name: string;
  readonly templates: readonly GridTemplate[];
  readonly splice: RowSplice;
}

/** The tokens of a text; token i lies at `starts[i]` up to `ends[i]`, in UTF-16 units. */
export interface GridTokens {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** What the host says to the grid: one snapshot, then changes. */
export type ToGrid =
  | {
      readonly type: 'snapshot';
      readonly tables: readonly GridTable[];
      readonly status: GridStatus;
      /** The model that counts tokens; undefined where none was chosen. */
      readonly model: string | undefined;
      readonly applied: number;
    }
  | {
      readonly type: 'changed';
      readonly tables: readonly TableChange[];
      readonly status: GridStatus;
      /** The view's last edit that this state contains. */
      readonly applied: number;
    }
  /** An edit was not made; the view keeps what was typed. */
  | { readonly type: 'refused'; readonly edit: number; readonly message: string }
  | { readonly type: 'tokens'; readonly model: string; readonly texts: readonly GridTokens[] }
  | { readonly type: 'tokens-failed'; readonly texts: readonly string[]; readonly message: string }
  /** Tokens are counted by another model now, or anew by the same. */
  | { readonly type: 'model'; readonly model: string | undefined }
  /** Go to what was added or renamed: a task, a template, or the cell of both, whose text is edited where it is new. */
  | ({ readonly type: 'show'; readonly edit: boolean } & Omit<GridState, 'draft'>);

export type FromGrid =
  | { readonly type: 'ready' }
  /** Edits are numbered from 1 and made in their order. */
  | { readonly type: 'edit'; readonly number: number; readonly edit: GridEdit }
  | { readonly type: 'ask'; readonly question: GridQuestion }
  | { readonly type: 'tokenize'; readonly texts: readonly string[] }
  /** Shows a place of the file as text, beside the grid. */
  | { readonly type: 'open-text'; readonly offset: number }
  | { readonly type: 'select-model' }
  | { readonly type: 'save' };

/** What the view itself remembers. */
export interface GridState {
  readonly table: string;
  readonly task: string | undefined;
  readonly template: GridTemplate | undefined;
  /** What was typed and is not in the file yet. */
  readonly draft: { readonly cell: CellPlace; readonly text: string } | undefined;
}
