import { spellValue } from '../../workflows/sweep.ts';

/** How the values of a field lie on an axis. */
export type FieldScale = NumberScale | NameScale;

export interface NumberScale {
  readonly kind: 'number';
  readonly logarithmic: boolean;
  /** Each once, in ascending order. */
  readonly values: readonly number[];
}

/** Anything else than numbers stands side by side, in the order of the sweep. */
export interface NameScale {
  readonly kind: 'name';
  readonly names: readonly string[];
}

/** Values that span more than this are told apart on a logarithmic axis only. */
const logarithmicFrom = 20;

export function scaleOf(values: readonly unknown[]): FieldScale {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return { kind: 'name', names: [...new Set(values.map(spellValue))] };
  const distinct = [...new Set(numbers)].toSorted((a, b) => a - b);
  const [least = 0] = distinct;
  const greatest = distinct.at(-1) ?? 0;
  return { kind: 'number', logarithmic: least > 0 && greatest / least >= logarithmicFrom, values: distinct };
}
