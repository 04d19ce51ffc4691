import type { CellPlace, GridTable } from '../../src/protocol/views/grid.ts';
import type { Draft } from './draft.ts';
import { sameCell, textOf } from './table-view.ts';

/** Texts that were typed and left before the file said them: on their way, or waiting until the file can be edited again. */
export class HeldTexts {
  private drafts: readonly Draft[] = [];

  /** What was typed for a cell last. */
  get(cell: CellPlace): string | undefined {
    return this.drafts.find((draft) => sameCell(draft.cell, cell))?.text;
  }

  hold(draft: Draft): void {
    this.drafts = [...this.without(draft.cell), draft];
  }

  /** Gives a text back to be typed on. */
  release(cell: CellPlace): string | undefined {
    const text = this.get(cell);
    this.drafts = this.without(cell);
    return text;
  }

  takeRefusal(edit: number): void {
    for (const draft of this.drafts) draft.takeRefusal(edit);
  }

  /** Those that must be sent. */
  pending(): readonly Draft[] {
    return this.drafts.filter((draft) => draft.isPending);
  }

  /** One that the file does not say yet. */
  get unsaved(): Draft | undefined {
    return this.drafts.find((draft) => !draft.isSettled);
  }

  /** Lets go what the file says by now. */
  settle(tables: readonly GridTable[], applied: number): void {
    this.drafts = this.drafts.filter((draft) => {
      const table = tables.find(({ name }) => name === draft.cell.table);
      const text = (table && textOf(table, draft.cell)) ?? '';
      draft.reconcile(text, applied);
      return !draft.isSettled;
    });
  }

  private without(cell: CellPlace): Draft[] {
    return this.drafts.filter((draft) => !sameCell(draft.cell, cell));
  }
}
