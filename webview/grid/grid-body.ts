import { t } from '../../src/base/l10n.ts';
import type { CellPlace, GridTable, GridTemplate, GridTokens } from '../../src/protocol/views/grid.ts';
import { element } from '../shared/elements.ts';
import { countLabel, smallButton, spokenCount, tokenLine } from './cell.ts';
import { cellAt, move, type Position, visible } from './table-view.ts';

/** What a person does in the grid. */
export interface GridActions {
  /** Edits the text of a cell. */
  edit(cell: CellPlace): void;
  removeText(cell: CellPlace): void;
  renameTask(task: string): void;
  removeTask(task: string): void;
  changeTemplate(template: GridTemplate): void;
  removeTemplate(template: GridTemplate): void;
  activated(position: Position): void;
}

/** Where the texts of cells come from: the file, or what is typed and waits for it. */
export interface CellSource {
  tokensOf(text: string): GridTokens | undefined;
  /** What was typed for a cell and cannot be written yet. */
  heldText(cell: CellPlace): string | undefined;
}

const spareRows = 4;
const spareColumns = 1;
const narrowestColumn = 240;

/** The cells that are on the screen, and the active one wherever it is. */
export class GridBody {
  readonly element = element('div', { class: 'grid', role: 'grid', tabindex: -1 });
  private readonly sizer = element('div', { class: 'sizer' });
  private readonly parts = new Map<string, { readonly signature: string; readonly part: HTMLElement }>();
  private readonly rows = new Map<number, HTMLElement>();
  private table: GridTable = { name: '', templates: [], rows: [] };
  private current: Position = { row: 0, column: 0 };
  private readOnly = false;

  constructor(
    private readonly actions: GridActions,
    private readonly source: CellSource,
  ) {
    this.element.append(this.sizer);
    this.element.addEventListener('scroll', () => this.draw());
    this.element.addEventListener('keydown', (event) => this.press(event));
    this.element.addEventListener('click', (event) => this.point(event));
    this.element.addEventListener('dblclick', (event) => {
      if (this.point(event)) this.open();
    });
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  get active(): Position {
    return this.current;
  }

  show(table: GridTable, active: Position, { readOnly }: { readonly readOnly: boolean }): void {
    this.table = table;
    this.current = active;
    this.readOnly = readOnly;
    const { element: grid } = this;
    grid.setAttribute('aria-label', t('Prompts: tasks by templates'));
    grid.setAttribute('aria-rowcount', String(table.rows.length + 1));
    grid.setAttribute('aria-colcount', String(table.templates.length + 1));
    grid.setAttribute('aria-readonly', String(readOnly));
    this.draw();
  }

  /** Draws what is on the screen anew where it has changed. */
  draw(): void {
    const { element: grid, table, current } = this;
    const hadFocus = grid.contains(document.activeElement) && !isTyping();
    const { rowHeight, headerHeight, taskWidth, columnWidth } = this.sizes();
    this.sizer.style.height = `${headerHeight + table.rows.length * rowHeight}px`;
    this.sizer.style.width = `${taskWidth + table.templates.length * columnWidth}px`;
    const shown = grid.clientHeight - headerHeight;
    const rows = new Set(visible(table.rows.length, rowHeight, grid.scrollTop, shown, spareRows));
    const width = grid.clientWidth - taskWidth;
    const columns = new Set(visible(table.templates.length, columnWidth, grid.scrollLeft, width, spareColumns));
    rows.add(-1);
    columns.add(-1);
    // What has the focus stays in the page while it is scrolled out of sight.
    rows.add(current.row);
    columns.add(current.column);
    const kept = new Set<string>();
    for (const row of rows) {
      const line = this.row(row);
      line.style.top = row < 0 ? '0' : `${headerHeight + row * rowHeight}px`;
      for (const column of columns) {
        const part = this.part({ row, column });
        if (part === undefined) continue;
        kept.add(keyOf({ row, column }));
        if (column >= 0) part.style.left = `${taskWidth + column * columnWidth}px`;
        part.style.width = `${column < 0 ? taskWidth : columnWidth}px`;
        part.tabIndex = row === current.row && column === current.column ? 0 : -1;
        if (part.parentElement !== line) line.append(part);
      }
    }
    for (const [key, { part }] of this.parts) {
      if (kept.has(key)) continue;
      part.remove();
      this.parts.delete(key);
    }
    for (const [row, line] of this.rows) {
      if (rows.has(row)) continue;
      line.remove();
      this.rows.delete(row);
    }
    if (hadFocus) this.activeElement()?.focus({ preventScroll: true });
  }

  focus(): void {
    this.reveal(this.current);
    (this.activeElement() ?? this.element).focus({ preventScroll: true });
  }

  /** Makes a place the active one, brings it into sight, and gives it the focus. */
  activate(position: Position): void {
    this.current = position;
    this.reveal(position);
    this.focus();
    this.actions.activated(position);
  }

  /** The place of a cell inside the grid, for what is laid over it. */
  boxOf({ row, column }: Position) {
    const { rowHeight, headerHeight, taskWidth, columnWidth } = this.sizes();
    const [left, top] = [taskWidth + column * columnWidth, headerHeight + row * rowHeight];
    return { left, top, width: columnWidth, height: rowHeight };
  }

  /** Lays an element over the cells; it scrolls with them. */
  overlay(part: HTMLElement): void {
    this.sizer.append(part);
  }

  private sizes() {
    const unit = Number.parseFloat(getComputedStyle(this.element).fontSize);
    const taskWidth = Math.round(unit * 12);
    const count = Math.max(1, this.table.templates.length);
    const room = Math.floor((this.element.clientWidth - taskWidth) / count);
    return {
      rowHeight: Math.round(unit * 5),
      headerHeight: Math.round(unit * 2.75),
      taskWidth,
      columnWidth: Math.max(narrowestColumn, room),
    };
  }

  private reveal({ row, column }: Position): void {
    const { element: grid } = this;
    const { rowHeight, headerHeight, taskWidth, columnWidth } = this.sizes();
    if (row >= 0) {
      const top = row * rowHeight;
      const shown = grid.clientHeight - headerHeight;
      grid.scrollTop = Math.max(Math.min(grid.scrollTop, top), top + rowHeight - shown);
    }
    if (column >= 0) {
      const left = column * columnWidth;
      const shown = grid.clientWidth - taskWidth;
      grid.scrollLeft = Math.max(Math.min(grid.scrollLeft, left), Math.min(left, left + columnWidth - shown));
    }
    this.draw();
  }

  private row(index: number): HTMLElement {
    const known = this.rows.get(index);
    if (known !== undefined) return known;
    const kind = index < 0 ? 'row head' : 'row';
    const made = element('div', { class: kind, role: 'row', 'aria-rowindex': index + 2 });
    this.rows.set(index, made);
    this.sizer.append(made);
    return made;
  }

  /** The element of a place, made anew where what it shows has changed. */
  private part(position: Position): HTMLElement | undefined {
    const { table, parts } = this;
    const key = keyOf(position);
    const task = table.rows[position.row]?.task;
    const template = table.templates[position.column];
    const cell = cellAt(table, position);
    const held = cell && this.source.heldText(cell);
    const text = held ?? table.rows[position.row]?.texts[position.column] ?? undefined;
    const tokens = cell === undefined || text === undefined ? undefined : this.source.tokensOf(text);
    const signature = JSON.stringify([
      task,
      template,
      text ?? null,
      held === undefined,
      tokens?.starts,
      tokens?.ends,
      this.readOnly,
    ]);
    const known = parts.get(key);
    if (known?.signature === signature) return known.part;
    const part =
      cell === undefined ? this.header(position, task, template) : this.cell(cell, text, tokens, held !== undefined);
    part.dataset.row = String(position.row);
    part.dataset.column = String(position.column);
    part.setAttribute('aria-colindex', String(position.column + 2));
    known?.part.replaceWith(part);
    parts.set(key, { signature, part });
    return part;
  }

  private cell(
    cell: CellPlace,
    text: string | undefined,
    tokens: GridTokens | undefined,
    isHeld: boolean,
  ): HTMLElement {
    const where = `${cell.task}, (${cell.template.join(', ')})`;
    if (text === undefined) {
      const label = t('{0}: no prompt', where);
      return element('div', { class: 'cell missing', role: 'gridcell', 'aria-label': label }, '—');
    }
    const label = [where, text === '' ? t('empty') : text, spokenCount(tokens, cell.template)].join('; ');
    const attributes = { class: isHeld ? 'cell held' : 'cell', role: 'gridcell', 'aria-label': label, title: text };
    const remove =
      !this.readOnly && smallButton('×', t('Remove this prompt (Delete)'), () => this.actions.removeText(cell));
    return element(
      'div',
      attributes,
      tokenLine(text, tokens, cell.template),
      countLabel(tokens, cell.template),
      remove,
    );
  }

  private header({ row, column }: Position, task: string | undefined, template: GridTemplate | undefined): HTMLElement {
    const { actions, readOnly } = this;
    if (row < 0 && column < 0) return element('div', { class: 'corner', role: 'columnheader' }, t('Task'));
    if (template !== undefined) {
      const label = t('Template ({0}, {1})', ...template);
      return element(
        'div',
        { class: 'template', role: 'columnheader', 'aria-label': label },
        element('span', { class: 'name' }, `(${template.join(', ')})`),
        !readOnly && smallButton('✎', t('Change the template (F2)'), () => actions.changeTemplate(template)),
        !readOnly && smallButton('×', t('Remove the template (Delete)'), () => actions.removeTemplate(template)),
      );
    }
    return element(
      'div',
      { class: 'task', role: 'rowheader', title: task, 'aria-label': t('Task {0}', task ?? '') },
      element('span', { class: 'name' }, task ?? ''),
      !readOnly && smallButton('✎', t('Rename the task (F2)'), () => actions.renameTask(task ?? '')),
      !readOnly && smallButton('×', t('Remove the task (Delete)'), () => actions.removeTask(task ?? '')),
    );
  }

  private activeElement(): HTMLElement | undefined {
    return this.parts.get(keyOf(this.current))?.part;
  }

  private press(event: KeyboardEvent): void {
    if (isTyping() || event.altKey || event.metaKey) return;
    const pageRows = Math.max(1, Math.floor(this.element.clientHeight / this.sizes().rowHeight) - 1);
    const target = move(this.table, this.current, event, pageRows);
    if (target !== undefined) this.activate(target);
    else if (event.key === 'Enter' || event.key === 'F2') this.open();
    else if (event.key === 'Delete' || event.key === 'Backspace') this.remove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Edits a cell, or asks for another name of a header. */
  private open(): void {
    if (this.readOnly) return;
    const { table, current, actions } = this;
    const cell = cellAt(table, current);
    const template = table.templates[current.column];
    const task = table.rows[current.row]?.task;
    if (cell !== undefined) actions.edit(cell);
    else if (template !== undefined) actions.changeTemplate(template);
    else if (task !== undefined) actions.renameTask(task);
  }

  private remove(): void {
    if (this.readOnly) return;
    const { table, current, actions } = this;
    const cell = cellAt(table, current);
    const template = table.templates[current.column];
    const task = table.rows[current.row]?.task;
    if (cell !== undefined) actions.removeText(cell);
    else if (template !== undefined) actions.removeTemplate(template);
    else if (task !== undefined) actions.removeTask(task);
  }

  /** Whether the pointer was on a place of the grid. */
  private point({ target }: Event): boolean {
    if (!(target instanceof HTMLElement) || isTyping()) return false;
    const part = target.closest<HTMLElement>('[data-row]');
    if (part === null) return false;
    this.activate({ row: Number(part.dataset.row), column: Number(part.dataset.column) });
    return true;
  }
}

function keyOf({ row, column }: Position): string {
  return `${row} ${column}`;
}

/** Whether a text is being typed: its keys are its own. */
function isTyping(): boolean {
  return document.activeElement instanceof HTMLTextAreaElement;
}
