import { useLanguageBundle } from '../../src/base/l10n.ts';
import { addStyles, byId } from './elements.ts';
import styles from './page.css';

/** Makes a view's page ready: its language, which the host puts into the page, and the styles that all views share. */
export function preparePage(): void {
  const { languageBundle } = document.body.dataset;
  const bundle: unknown = languageBundle === undefined ? undefined : JSON.parse(languageBundle);
  if (isBundle(bundle)) useLanguageBundle(bundle);
  addStyles(styles);
}

/** Says `text` to a screen reader once it is silent. */
export function announce(text: string): void {
  byId('announcements').textContent = text;
}

function isBundle(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null;
}
