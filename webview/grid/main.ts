import type { FromGrid, GridState, ToGrid } from '../../src/protocol/views/grid.ts';
import { addStyles, byId } from '../shared/elements.ts';
import { connectHost } from '../shared/host.ts';
import { preparePage } from '../shared/page.ts';
import styles from './grid.css';
import { GridPage } from './grid-page.ts';

preparePage();
addStyles(styles);

const host = connectHost<ToGrid, FromGrid, GridState>({
  isMessage,
  isState,
  onMessage: (message) => page.take(message),
});
const page = new GridPage(host);
byId('root').append(page.element);
host.post({ type: 'ready' });

function isMessage(value: unknown): value is ToGrid {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isState(value: unknown): value is GridState {
  return typeof value === 'object' && value !== null && 'table' in value && typeof value.table === 'string';
}
