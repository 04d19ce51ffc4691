import { t } from '../../base/l10n.ts';
import { formatNumber } from '../../base/quantities.ts';
import type { Comparison, PairComparison } from '../../workflows/compare.ts';

/** What the comparison of two says, in words. */
export function verdict({ first, second, better, correctedPValue }: PairComparison): string {
  if (better === undefined)
    return t('{0} and {1}: no difference is shown (p = {2}).', first, second, spellP(correctedPValue));
  const [winner, loser] = better === 'first' ? [first, second] : [second, first];
  return t('{0} is better than {1} (p = {2}).', winner, loser, spellP(correctedPValue));
}

/** What these data could have shown, for whoever takes "no difference is shown" for "there is none". */
export function advice({ better, detectable }: PairComparison): string {
  if (better !== undefined) return '';
  return detectable === undefined
    ? t('They differ on no example.')
    : t('These examples would show a difference of {0} or more in four of five cases.', formatNumber(detectable));
}

/** Below this the share of examples that a drawn set repeats makes percentile intervals too narrow. */
const fewExamples = 30;

/** What to keep in mind with these results. */
export function cautions({ count }: Comparison): string[] {
  return count < fewExamples
    ? [t('With only {0} examples a bootstrap is surer of itself than it should be.', count)]
    : [];
}

export const spellP = (value: number) => value.toFixed(4);

export const spellDifference = (value: number) =>
  `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toFixed(4)}`;

export function spellRange(
  { low, high }: PairComparison['interval'],
  spell: (value: number) => string = (value) => value.toFixed(4),
): string {
  return `${spell(low)} … ${spell(high)}`;
}
