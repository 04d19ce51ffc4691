import { present } from '../../base/failure.ts';
import {
  type NlInputsDocument,
  type NlInputsFormat,
  parseNlInputs,
  type TextEdit,
} from '../../prompts/nl-inputs/index.ts';
import type { TokenizedText } from '../../protocol/messages.ts';
import type {
  FromGrid,
  GridEdit,
  GridQuestion,
  GridState,
  GridStatus,
  GridTable,
  ToGrid,
} from '../../protocol/views/grid.ts';
import { editNotMade } from './failures.ts';
import { changesBetween } from './grid-changes.ts';
import { gridTables, statusOf } from './grid-content.ts';
import { planEdit } from './plan-edit.ts';

/** What a session asks of the editor around it. */
export interface GridHost {
  readonly format: NlInputsFormat;
  /** The document as it is now. */
  read(): { readonly version: number; readonly text: string };
  /** Edits of the text at `version`; false where it has changed since, or cannot be changed. */
  apply(edits: readonly TextEdit[], version: number): Promise<boolean>;
  post(message: ToGrid): void;
  /** The model that counts tokens; undefined where none was chosen. */
  model(): string | undefined;
  tokenize(model: string, texts: readonly string[]): Promise<readonly TokenizedText[]>;
  /** Asks the user; undefined where nothing was answered. */
  ask(question: GridQuestion, table: GridTable | undefined): Promise<GridEdit | undefined>;
  openText(offset: number): Promise<void>;
  save(): Promise<void>;
  selectModel(): Promise<void>;
  describeError(error: unknown): string;
  /** Tells of what went wrong outside of any view. */
  report(error: unknown): void;
}

/** A burst of changes is told once. */
const quietPeriod = 80;

/** How often an edit is planned anew when the text changed under it. */
const attempts = 4;

/** One grid: the text is its state; the view gets a snapshot when it is ready, and then what changes. */
export class GridSession {
  private parsed: { readonly version: number; readonly document: NlInputsDocument } | undefined;
  private tables: readonly GridTable[] | undefined;
  private told: { readonly status: string; readonly applied: number } | undefined;
  private applied = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Each edit is planned on the text that the one before it left. */
  private edits: Promise<void> = Promise.resolve();

  constructor(private readonly host: GridHost) {}

  take(message: FromGrid): void {
    switch (message.type) {
      case 'ready':
        // A view that was made anew counts its edits from the beginning.
        this.applied = 0;
        this.sendSnapshot();
        return;
      case 'edit':
        this.enqueue(() => this.edit(message.edit, message.number));
        return;
      case 'ask':
        this.inBackground(this.ask(message.question));
        return;
      case 'tokenize':
        this.inBackground(this.tokenize(message.texts));
        return;
      case 'open-text':
        this.inBackground(this.host.openText(message.offset));
        return;
      case 'select-model':
        this.inBackground(this.host.selectModel());
        return;
      case 'save':
        // What was typed before is written first.
        this.enqueue(() => this.host.save());
    }
  }

  documentChanged(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendChanges(), quietPeriod);
  }

  modelChanged(): void {
    this.host.post({ type: 'model', model: this.host.model() });
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private parse(): NlInputsDocument & { readonly version: number } {
    const { version, text } = this.host.read();
    if (this.parsed?.version !== version) this.parsed = { version, document: parseNlInputs(text, this.host.format) };
    return { ...this.parsed.document, version };
  }

  private sendSnapshot(): void {
    const { status } = this.refresh();
    const tables = present(this.tables, 'tables once the text was read');
    this.told = { status: JSON.stringify(status), applied: this.applied };
    this.host.post({ type: 'snapshot', tables, status, model: this.host.model(), applied: this.applied });
  }

  private sendChanges(): void {
    clearTimeout(this.timer);
    if (this.told === undefined || this.tables === undefined) return;
    const before = this.tables;
    const { status } = this.refresh();
    const changes = changesBetween(before, this.tables);
    if (changes === undefined) {
      this.sendSnapshot();
      return;
    }
    const told = { status: JSON.stringify(status), applied: this.applied };
    if (changes.length === 0 && told.status === this.told.status && told.applied === this.told.applied) return;
    this.told = told;
    this.host.post({ type: 'changed', tables: changes, status, applied: this.applied });
  }

  /** Reads the text; while that is broken, the tables stay what they were. */
  private refresh(): { readonly status: GridStatus } {
    const document = this.parse();
    const status = statusOf(document);
    if (status.readable || this.tables === undefined) this.tables = gridTables(document);
    return { status };
  }

  private enqueue(work: () => Promise<void>): void {
    this.edits = this.edits.then(work).catch((error) => this.host.report(error));
  }

  private async edit(edit: GridEdit, number: number): Promise<void> {
    try {
      await this.apply(edit);
    } catch (error) {
      this.host.post({ type: 'refused', edit: number, message: this.host.describeError(error) });
    }
    this.applied = number;
    this.sendChanges();
  }

  private async apply(edit: GridEdit): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { version, ...document } = this.parse();
      const edits = planEdit(document, edit);
      if (edits.length === 0 || (await this.host.apply(edits, version))) return;
      // Only a text that has changed meanwhile gives another attempt another outcome.
      if (this.host.read().version === version) break;
    }
    throw editNotMade();
  }

  private async ask(question: GridQuestion): Promise<void> {
    const table = this.tables?.find(({ name }) => name === question.table);
    const edit = await this.host.ask(question, table);
    if (edit === undefined) return;
    this.enqueue(async () => {
      await this.apply(edit);
      this.sendChanges();
      this.show(edit);
    });
  }

  /** Leads the user to what was added or renamed. */
  private show(edit: GridEdit): void {
    // The first table of a file has no name before it is there.
    const table = this.tables?.find(({ name }) => name === edit.table) ?? this.tables?.[0];
    if (table === undefined) return;
    this.host.post({ type: 'show', table: table.name, ...placeAfter(edit), edit: edit.kind === 'add-task' });
  }

  private async tokenize(texts: readonly string[]): Promise<void> {
    const model = this.host.model();
    if (model === undefined) return;
    try {
      const found = await this.host.tokenize(model, texts);
      const counted = found.map(({ starts, ends }, index) => ({
        text: present(texts[index], 'each text'),
        starts,
        ends,
      }));
      this.host.post({ type: 'tokens', model, texts: counted });
    } catch (error) {
      this.host.post({ type: 'tokens-failed', texts, message: this.host.describeError(error) });
    }
  }

  private inBackground(work: Promise<void>): void {
    work.catch((error) => this.host.report(error));
  }
}

/** The task and the template that an edit leaves. */
function placeAfter(edit: GridEdit): Pick<GridState, 'task' | 'template'> {
  switch (edit.kind) {
    case 'rename-task':
      return { task: edit.name, template: undefined };
    case 'change-template':
      return { task: undefined, template: edit.to };
    default:
      return {
        task: 'task' in edit ? edit.task : undefined,
        template: 'template' in edit ? edit.template : undefined,
      };
  }
}
