import { InvalidArgumentError } from 'commander';
import { t } from '../base/l10n.ts';

/** Reads an option's value as a whole number between two bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(t('It must be a whole number from {0} to {1}.', least, most));
  };
}

/** Reads an option's value as a number between two bounds. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(t('It must be a number from {0} to {1}.', least, most));
  };
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
