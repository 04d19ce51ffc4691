import { t } from '../../src/base/l10n.ts';
import type { CellPlace, GridTokens } from '../../src/protocol/views/grid.ts';
import { element } from '../shared/elements.ts';
import { announce } from '../shared/page.ts';
import { countLabel, spokenCount, tokenLine } from './cell.ts';
import { Draft, type Reconciliation } from './draft.ts';

export interface TextEditorActions {
  tokensOf(text: string): GridTokens | undefined;
  /** Writes what was typed into the file. */
  write(draft: Draft): void;
  /** The user leaves the text; `direction` says whereto. */
  left(draft: Draft, direction: Direction): void;
  typed(draft: Draft): void;
  save(): void;
}

/** Where the focus goes afterwards; `away` where the user has put it elsewhere. */
export type Direction = 'here' | 'down' | 'right' | 'left' | 'away';

/** After this pause what was typed is written: the text beside follows, and undo goes back by what was typed in one go. */
const pause = 350;

/** What is said aloud waits until one stops typing for a moment. */
const spokenPause = 700;

/** The text of one cell while it is typed, with its tokens and their count below it. */
export class TextEditor {
  readonly element: HTMLElement;
  private readonly area: HTMLTextAreaElement;
  private readonly preview = element('div', { class: 'preview' });
  private readonly draft: Draft;
  private writing: ReturnType<typeof setTimeout> | undefined;
  private speaking: ReturnType<typeof setTimeout> | undefined;
  private isComposing = false;
  private isClosed = false;

  constructor(
    cell: CellPlace,
    textInFile: string,
    private readonly actions: TextEditorActions,
  ) {
    this.draft = new Draft(cell, textInFile);
    const label = t('Prompt of {0} for the template ({1}, {2})', cell.task, ...cell.template);
    this.area = element('textarea', { class: 'text', rows: 1, spellcheck: 'false', 'aria-label': label });
    this.area.value = textInFile;
    this.area.addEventListener('input', () => this.type());
    this.area.addEventListener('keydown', (event) => this.press(event));
    this.area.addEventListener('compositionstart', () => {
      this.isComposing = true;
    });
    this.area.addEventListener('compositionend', () => {
      this.isComposing = false;
      this.type();
    });
    this.area.addEventListener('blur', () => this.leave('away'));
    this.element = element('div', { class: 'editor' }, this.area, this.preview);
    this.drawPreview();
  }

  get cell(): CellPlace {
    return this.draft.cell;
  }

  /** What was typed; undefined where the file says it already. */
  get unsaved(): Draft | undefined {
    return this.draft.isSettled ? undefined : this.draft;
  }

  /** Puts the cursor to the end of the text, or a saved draft in its place. */
  begin(saved?: string): void {
    if (saved !== undefined) {
      this.area.value = saved;
      this.type();
    }
    this.fit();
    this.area.focus();
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
  }

  /** The file says `text` for this cell after the view's edit `applied`. */
  reconcile(text: string, applied: number): Reconciliation {
    // A word that an input method has not finished must not be taken away.
    if (this.isComposing) return 'kept';
    const outcome = this.draft.reconcile(text, applied);
    if (outcome === 'taken') {
      const { selectionStart } = this.area;
      this.area.value = this.draft.text;
      this.area.setSelectionRange(selectionStart, selectionStart);
      this.fit();
      this.drawPreview();
    }
    return outcome;
  }

  takeRefusal(number: number): void {
    this.draft.takeRefusal(number);
  }

  /** Tries once more to write what is not written. */
  retry(): void {
    this.write();
  }

  /** Tokens have arrived. */
  drawPreview(): void {
    const { cell, text } = this.draft;
    const tokens = this.actions.tokensOf(text);
    // While they are counted, the tokens of a moment ago stay: nothing flickers.
    if (tokens === undefined && this.preview.childElementCount > 0) return;
    this.preview.replaceChildren(tokenLine(text, tokens, cell.template), countLabel(tokens, cell.template));
    if (tokens !== undefined) this.speak(spokenCount(tokens, cell.template));
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.writing);
    clearTimeout(this.speaking);
    this.element.remove();
  }

  private type(): void {
    this.draft.type(this.area.value);
    this.fit();
    this.drawPreview();
    this.actions.typed(this.draft);
    clearTimeout(this.writing);
    if (!this.isComposing) this.writing = setTimeout(() => this.write(), pause);
  }

  private write(): void {
    clearTimeout(this.writing);
    if (!this.isClosed && !this.isComposing && this.draft.isPending) this.actions.write(this.draft);
  }

  private leave(direction: Direction): void {
    if (this.isClosed) return;
    this.draft.type(this.area.value);
    this.isComposing = false;
    this.write();
    this.actions.left(this.draft, direction);
  }

  private press(event: KeyboardEvent): void {
    // The keys of an input method, 229 where the browser does not say so otherwise.
    if (event.isComposing || event.keyCode === 229) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const letter = event.key.toLowerCase();
    if (event.key === 'Escape') this.leave('here');
    else if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !isCommand) this.leave('down');
    else if (event.key === 'Tab') this.leave(event.shiftKey ? 'left' : 'right');
    else if (isCommand && letter === 's' && !event.shiftKey) {
      this.write();
      this.actions.save();
    } else if (isCommand && (letter === 'z' || letter === 'y')) {
      // What is not written yet is undone here; what is written, by VS Code in the file.
      if (this.draft.isPending) event.stopPropagation();
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private speak(text: string): void {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => announce(text), spokenPause);
  }

  private fit(): void {
    this.area.style.height = 'auto';
    this.area.style.height = `${this.area.scrollHeight + 2}px`;
  }
}
