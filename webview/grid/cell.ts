import { t } from '../../src/base/l10n.ts';
import type { GridTemplate, GridTokens } from '../../src/protocol/views/grid.ts';
import { element } from '../shared/elements.ts';
import { type Piece, tokenPieces } from './token-pieces.ts';

/** A text as coloured tokens, with a mark where the query stands. */
export function tokenLine(text: string, tokens: GridTokens | undefined, [before]: GridTemplate): HTMLElement {
  if (tokens === undefined) return element('div', { class: 'tokens plain' }, visibleText(text));
  return element('div', { class: 'tokens' }, ...tokenPieces(text, tokens, before).map(pieceElement));
}

function pieceElement(piece: Piece): HTMLElement {
  switch (piece.kind) {
    case 'token':
      return element('span', { class: 'token' }, visibleText(piece.text));
    case 'byte':
      return element('span', { class: 'token byte', title: t('A further token of the same character') }, '·');
    case 'gap':
      return element('i', { class: 'gap' }, visibleText(piece.text));
    case 'split':
      return element('b', { class: 'split', title: t('The query stands here') });
  }
}

/** Line ends as a sign: a cell shows its text in as few lines as it can. */
function visibleText(text: string): string {
  return text.replaceAll(/\r\n?|\n/g, '⏎');
}

/** `5/6`, with a sign where the numbers differ: colour alone does not tell. */
export function countLabel(tokens: GridTokens | undefined, template: GridTemplate): HTMLElement {
  const { count, expected, fits } = countOf(tokens, template);
  const text = count === undefined ? `–/${expected}` : `${count}/${expected}${fits ? '' : ' ⚠'}`;
  return element('div', { class: fits ? 'count' : 'count misfit' }, text);
}

/** For screen readers. */
export function spokenCount(tokens: GridTokens | undefined, template: GridTemplate): string {
  const { count, expected, fits } = countOf(tokens, template);
  if (count === undefined) return '';
  return fits ? t('{0} of {1} tokens', count, expected) : t('{0} of {1} tokens: does not fit', count, expected);
}

function countOf(tokens: GridTokens | undefined, [before, after]: GridTemplate) {
  const count = tokens?.starts.length;
  const expected = before + after;
  return { count, expected, fits: count === undefined || count === expected };
}

/** A small button for the mouse; the keyboard has a key for the same. */
export function smallButton(sign: string, label: string, onPressed: () => void): HTMLElement {
  const press = (event: Event) => {
    event.stopPropagation();
    onPressed();
  };
  return element('button', { class: 'small', tabindex: -1, title: label, 'aria-label': label, onclick: press }, sign);
}
