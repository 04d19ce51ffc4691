import { t } from '../../src/base/l10n.ts';
import type {
  CellPlace,
  FromGrid,
  GridEdit,
  GridState,
  GridStatus,
  GridTable,
  ToGrid,
} from '../../src/protocol/views/grid.ts';
import { button, dropdown } from '../shared/controls.ts';
import { element } from '../shared/elements.ts';
import type { Host } from '../shared/host.ts';
import { announce } from '../shared/page.ts';
import type { Draft } from './draft.ts';
import { GridBody } from './grid-body.ts';
import { HeldTexts } from './held-texts.ts';
import { noticeElements } from './notices.ts';
import { applyChanges, cellAt, clamp, locate, type Position, textOf } from './table-view.ts';
import { type Direction, TextEditor } from './text-editor.ts';
import { TokenStore } from './token-store.ts';

const emptyTable: GridTable = { name: '', templates: [], rows: [] };
const start: Position = { row: 0, column: 0 };

/** The page: a toolbar, notices, the grid, and over it the text that is being typed. */
export class GridPage {
  readonly element: HTMLElement;
  private readonly toolbar = element('div', { class: 'toolbar' });
  private readonly notices = element('div', { class: 'notices' });
  private readonly empty = element('p', { class: 'quiet' });
  private readonly tokens = new TokenStore((texts) => this.host.post({ type: 'tokenize', texts }));
  private readonly held = new HeldTexts();
  private readonly body: GridBody;
  private tables: readonly GridTable[] = [];
  private status: GridStatus = { readable: true, problems: [] };
  private model: string | null | undefined;
  private uncounted: string | undefined;
  private refusal: string | undefined;
  private tableName: string;
  private editor: TextEditor | undefined;
  private sentEdits = 0;
  private applied = 0;

  constructor(private readonly host: Host<FromGrid, GridState>) {
    this.tableName = host.savedState?.table ?? '';
    this.body = new GridBody(
      {
        edit: (cell) => this.edit(cell),
        removeText: (cell) => this.send({ kind: 'remove-text', ...cell }),
        renameTask: (task) =>
          this.host.post({ type: 'ask', question: { kind: 'rename-task', table: this.table.name, task } }),
        removeTask: (task) => this.send({ kind: 'remove-task', table: this.table.name, task }),
        changeTemplate: (template) =>
          this.host.post({ type: 'ask', question: { kind: 'change-template', table: this.table.name, template } }),
        removeTemplate: (template) => this.send({ kind: 'remove-template', table: this.table.name, template }),
        activated: () => this.remember(),
      },
      { tokensOf: (text) => this.tokensOf(text), heldText: (cell) => this.held.get(cell) },
    );
    const keys = t('Enter edits · F2 renames · Delete removes · Escape leaves the text');
    const help = element('p', { class: 'quiet help' }, keys);
    this.element = element('div', { class: 'page' }, this.toolbar, this.notices, this.empty, this.body.element, help);
  }

  take(message: ToGrid): void {
    switch (message.type) {
      case 'snapshot':
        this.takeSnapshot(message);
        return;
      case 'changed':
        this.applied = message.applied;
        this.takeTables(applyChanges(this.tables, message.tables), message.status);
        return;
      case 'refused':
        this.editor?.takeRefusal(message.edit);
        this.held.takeRefusal(message.edit);
        this.refusal = message.message;
        this.drawNotices();
        return;
      case 'tokens':
        if (message.model !== this.model) return;
        this.uncounted = undefined;
        this.tokens.add(message.texts);
        this.drawTokens();
        return;
      case 'tokens-failed':
        this.uncounted = message.message;
        this.drawNotices();
        return;
      case 'model':
        this.model = message.model ?? null;
        this.uncounted = undefined;
        this.tokens.forget();
        this.drawTokens();
        return;
      case 'show':
        this.show(message);
    }
  }

  private get table(): GridTable {
    return this.tables.find(({ name }) => name === this.tableName) ?? this.tables[0] ?? emptyTable;
  }

  /** Without a model nothing is asked for. */
  private tokensOf(text: string) {
    return typeof this.model === 'string' ? this.tokens.get(text) : undefined;
  }

  private takeSnapshot({ tables, status, model, applied }: ToGrid & { readonly type: 'snapshot' }): void {
    const isFirst = this.model === undefined;
    this.model = model ?? null;
    this.applied = applied;
    this.takeTables(tables, status);
    this.drawToolbar();
    if (isFirst) this.restore();
  }

  /** Brings back what the page showed before it was hidden or the window was reloaded. */
  private restore(): void {
    const state = this.host.savedState;
    if (state === undefined) return;
    const position = locate(this.table, state, start);
    this.body.show(this.table, position, { readOnly: !this.status.readable });
    this.body.activate(position);
    if (state.draft !== undefined && state.draft.cell.table === this.table.name) {
      this.edit(state.draft.cell, state.draft.text);
    }
  }

  private takeTables(tables: readonly GridTable[], status: GridStatus): void {
    const wasReadable = this.status.readable;
    const { active } = this.body;
    const before = this.table;
    const place = { task: before.rows[active.row]?.task, template: before.templates[active.column] };
    this.tables = tables;
    this.status = status;
    this.held.settle(tables, this.applied);
    this.reconcileEditor();
    if (this.model !== undefined) this.remember();
    this.body.show(this.table, locate(this.table, place, active), { readOnly: !status.readable });
    this.placeEditor();
    if (status.readable && !wasReadable) this.retry();
    this.drawNotices();
  }

  /** The text is whole again: what was typed meanwhile is written. */
  private retry(): void {
    this.refusal = undefined;
    this.editor?.retry();
    for (const draft of this.held.pending()) this.write(draft);
  }

  private reconcileEditor(): void {
    const { editor } = this;
    if (editor === undefined) return;
    const outcome = editor.reconcile(textOf(this.table, editor.cell) ?? '', this.applied);
    if (outcome === 'conflict') announce(t('The text was changed elsewhere too; what you type here replaces it.'));
  }

  private edit(cell: CellPlace, saved?: string): void {
    this.editor?.close();
    const editor = new TextEditor(cell, textOf(this.table, cell) ?? '', {
      tokensOf: (text) => this.tokensOf(text),
      write: (draft) => this.write(draft),
      left: (draft, direction) => this.leave(draft, direction),
      typed: () => this.remember(),
      save: () => this.host.post({ type: 'save' }),
    });
    this.editor = editor;
    this.body.overlay(editor.element);
    this.placeEditor();
    editor.begin(saved ?? this.held.release(cell));
  }

  private placeEditor(): void {
    const { editor, body } = this;
    if (editor === undefined) return;
    const { left, top, width, height } = body.boxOf(locate(this.table, editor.cell, body.active));
    editor.element.style.left = `${left}px`;
    editor.element.style.top = `${top}px`;
    editor.element.style.width = `${width}px`;
    editor.element.style.minHeight = `${height}px`;
  }

  private leave(draft: Draft, direction: Direction): void {
    this.editor?.close();
    this.editor = undefined;
    this.held.hold(draft);
    this.remember();
    const { row, column } = locate(this.table, draft.cell, this.body.active);
    const targets = { here: [row, column], down: [row + 1, column], right: [row, column + 1], left: [row, column - 1] };
    if (direction === 'away') this.body.draw();
    else {
      const [targetRow = row, targetColumn = column] = targets[direction];
      const target = clamp(this.table, { row: targetRow, column: targetColumn });
      this.body.activate(direction === 'left' && targetColumn < 0 ? { row, column } : target);
    }
  }

  private write(draft: Draft): void {
    this.refusal = undefined;
    const { cell, text } = draft;
    draft.markSent(this.send({ kind: 'set-text', ...cell, text }));
  }

  private send(edit: GridEdit): number {
    this.sentEdits++;
    this.host.post({ type: 'edit', number: this.sentEdits, edit });
    if (this.refusal !== undefined) {
      this.refusal = undefined;
      this.drawNotices();
    }
    return this.sentEdits;
  }

  /** Goes to what was added or renamed; the place of a task alone is its header. */
  private show({ table, task, template, edit }: ToGrid & { readonly type: 'show' }): void {
    this.tableName = table;
    const position = locate(this.table, { task, template }, { row: -1, column: -1 });
    this.body.show(this.table, position, { readOnly: !this.status.readable });
    this.body.activate(position);
    const cell = cellAt(this.table, position);
    if (edit && cell !== undefined) this.edit(cell);
  }

  private drawTokens(): void {
    this.body.draw();
    this.editor?.drawPreview();
    this.drawNotices();
  }

  private drawNotices(): void {
    const { status, model, uncounted } = this;
    // A broken text is told of once, with its problems.
    const refusal = status.readable ? this.refusal : undefined;
    const actions = {
      openText: (offset: number) => this.host.post({ type: 'open-text', offset }),
      selectModel: () => this.host.post({ type: 'select-model' }),
    };
    this.notices.replaceChildren(...noticeElements({ status, model, uncounted, refusal }, actions));
    const hasTemplates = this.table.templates.length > 0;
    this.body.element.hidden = !hasTemplates;
    this.empty.hidden = hasTemplates;
    this.empty.textContent = t(
      'There is no template yet. Add one to begin: its numbers are the tokens before and after the query.',
    );
  }

  private drawToolbar(): void {
    const { tables, table, host } = this;
    const choices = tables.map(({ name }) => ({ value: name, text: name }));
    const choose = (name: string) => {
      this.tableName = name;
      this.body.show(this.table, clamp(this.table, start), { readOnly: !this.status.readable });
      this.remember();
    };
    const addTask = () => {
      const template = this.table.templates[Math.max(0, this.body.active.column)];
      if (template !== undefined)
        host.post({ type: 'ask', question: { kind: 'add-task', table: this.table.name, template } });
    };
    const addTemplate = () => host.post({ type: 'ask', question: { kind: 'add-template', table: this.table.name } });
    this.toolbar.replaceChildren(
      ...(tables.length > 1 ? [dropdown(t('Dictionary'), choices, table.name, choose)] : []),
      button(t('Add Task…'), addTask),
      button(t('Add Template…'), addTemplate),
      button(t('Open as Text'), () => host.post({ type: 'open-text', offset: 0 })),
    );
  }

  /** What the file does not say yet is remembered too, so that no reload loses it. */
  private remember(): void {
    const { row, column } = this.body.active;
    const unsaved = this.editor?.unsaved ?? this.held.unsaved;
    this.host.saveState({
      table: this.table.name,
      task: this.table.rows[row]?.task,
      template: this.table.templates[column],
      draft: unsaved && { cell: unsaved.cell, text: unsaved.text },
    });
  }
}
