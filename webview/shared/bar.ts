import { element } from './elements.ts';

/** A share from 0 to 1 as a length; the number stands beside it. */
export function bar(share: number): HTMLElement {
  const filled = element('span', { class: 'bar-filled' });
  filled.style.inlineSize = `${Math.round(100 * Math.min(1, Math.max(0, share)))}%`;
  return element('span', { class: 'bar', 'aria-hidden': 'true' }, filled);
}
