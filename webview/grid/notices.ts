import { t } from '../../src/base/l10n.ts';
import type { GridStatus } from '../../src/protocol/views/grid.ts';
import { button } from '../shared/controls.ts';
import { element } from '../shared/elements.ts';

interface NoticeActions {
  openText(offset: number): void;
  selectModel(): void;
}

export interface Notices {
  readonly status: GridStatus;
  /** Undefined before the first snapshot; null where none was chosen. */
  readonly model: string | null | undefined;
  /** Why tokens cannot be counted. */
  readonly uncounted: string | undefined;
  /** Why an edit was not made. */
  readonly refusal: string | undefined;
}

/** What the user must know before the grid is read: a broken text, no model, an edit that was not made. */
export function noticeElements({ status, model, uncounted, refusal }: Notices, actions: NoticeActions): HTMLElement[] {
  const notices: HTMLElement[] = [];
  if (!status.readable) {
    const text = t(
      'The text of the file is broken just now. The grid shows what it said before, and takes edits again once the text is mended.',
    );
    notices.push(notice('warning', text, problemList(status, actions)));
  } else if (status.problems.length > 0)
    notices.push(notice('warning', t('The text has problems:'), problemList(status, actions)));
  if (refusal !== undefined) notices.push(notice('error', refusal));
  if (uncounted !== undefined) notices.push(notice('warning', t('Tokens cannot be counted. {0}', uncounted)));
  if (model === null) {
    const choose = button(t('Select Model…'), actions.selectModel, { primary: true });
    notices.push(notice('', t('Choose a model to see how many tokens each prompt has.'), choose));
  }
  return notices;
}

function notice(kind: string, text: string, ...more: HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: `message ${kind}`, role: kind === 'error' ? 'alert' : 'status' },
    element('div', {}, text),
    ...more,
  );
}

function problemList({ problems }: GridStatus, { openText }: NoticeActions): HTMLElement {
  const items = problems.map(({ message, line, offset }) => {
    const open = (event: Event) => {
      event.preventDefault();
      openText(offset);
    };
    const link = element('a', { href: '#', onclick: open }, t('Line {0}', line));
    return element('li', {}, link, `: ${message}`);
  });
  return element('ul', { class: 'problems' }, ...items);
}
