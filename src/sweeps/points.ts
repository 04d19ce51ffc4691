import { present } from '../base/failure.ts';
import { Random } from '../base/random.ts';
import type { SettingPath } from '../settings/problem.ts';
import type { DrawnFrom, SweepSettings, SweepVariant } from '../settings/sweep-settings.ts';

/** A field that a point sets, and where the sweep file says so. */
export interface Assignment {
  /** As written: `training.learning_rate`. */
  readonly field: string;
  readonly value: unknown;
  /** The mapping of the sweep file that has the field as its key. */
  readonly place: SettingPath;
  /** Whether it differs between the points of a variant: then the results show it. */
  readonly varies: boolean;
}

/** One set of values that a sweep tries; a later assignment wins over an earlier one. */
export interface SweepPoint {
  readonly variant: string | undefined;
  readonly assignments: readonly Assignment[];
}

const defaultSamples = 8;

/** Every point of a sweep, in order: variant by variant, each with its draws, each with every combination of its grid. */
export function sweepPoints(sweep: SweepSettings): SweepPoint[] {
  const { variants } = sweep;
  if (variants === undefined) return pointsOf(sweep, undefined, []);
  return variants.flatMap((variant, index) => pointsOf(sweep, variant, ['variants', index]));
}

function pointsOf(sweep: SweepSettings, variant: SweepVariant | undefined, path: SettingPath): SweepPoint[] {
  const set = Object.entries(variant?.set ?? {}).map(
    ([field, value]): Assignment => ({ field, value, place: [...path, 'set'], varies: false }),
  );
  const grid = { ...lists(sweep.grid, ['grid']), ...lists(variant?.grid, [...path, 'grid']) };
  const random = { ...sources(sweep.random, ['random']), ...sources(variant?.random, [...path, 'random']) };
  const samples = Object.keys(random).length === 0 ? 1 : (sweep.samples ?? defaultSamples);
  return Array.from({ length: samples }, (_, sample) => drawSample(random, sweep.seed, sample)).flatMap((drawn) =>
    combinations(Object.values(grid)).map((combination) => ({
      variant: variant?.name,
      assignments: [...set, ...drawn, ...combination],
    })),
  );
}

function lists(grid: SweepSettings['grid'], place: SettingPath): Record<string, Assignment[]> {
  return Object.fromEntries(
    Object.entries(grid ?? {}).map(([field, values]) => [
      field,
      values.map((value) => ({ field, value, place, varies: true })),
    ]),
  );
}

type Source = readonly [field: string, from: DrawnFrom, place: SettingPath];

function sources(random: SweepSettings['random'], place: SettingPath): Record<string, Source> {
  return Object.fromEntries(Object.entries(random ?? {}).map(([field, from]) => [field, [field, from, place]]));
}

/** What one sample draws is a function of the seed, the sample and the field: a further field or sample changes no other. */
function drawSample(random: Readonly<Record<string, Source>>, seed: number, sample: number): Assignment[] {
  return Object.values(random).map(([field, from, place]) => {
    const value = draw(from, Random.seeded(seed).split('sweep', field, sample));
    return { field, value, place, varies: true };
  });
}

function draw(from: DrawnFrom, random: Random): unknown {
  if (Array.isArray(from)) return from[random.integer(from.length)];
  const { distribution, min, max } = from;
  switch (distribution) {
    case 'uniform':
      return readable(random.uniform(min, max));
    case 'log_uniform':
      return readable(Math.exp(random.uniform(Math.log(min), Math.log(max))));
    case 'int_uniform':
      return min + random.integer(max - min + 1);
  }
}

/** Four digits say as much as anyone could tell apart. */
const readable = (value: number) => Number(value.toPrecision(4));

function combinations(fields: readonly (readonly Assignment[])[]): Assignment[][] {
  return fields.reduce<Assignment[][]>(
    (sofar, values) => sofar.flatMap((chosen) => values.map((value) => [...chosen, value])),
    [[]],
  );
}

/** The values that tell a point from the others, by short names: `learning_rate` where only one field ends so. */
export function pointValues(point: SweepPoint, all: readonly SweepPoint[]): Map<string, unknown> {
  const fields = new Set(all.flatMap(({ assignments }) => assignments.map(({ field }) => field)));
  const values = new Map<string, unknown>();
  for (const { field, value, varies } of point.assignments) if (varies) values.set(shortName(field, fields), value);
  return values;
}

function shortName(field: string, fields: ReadonlySet<string>): string {
  const parts = field.split('.');
  for (let count = 1; count < parts.length; count++) {
    const name = parts.slice(-count).join('.');
    const alike = [...fields].filter((other) => other === name || other.endsWith(`.${name}`));
    if (alike.length === 1) return name;
  }
  return present(field, 'a field');
}

/** A value in a table: texts as they are, everything else as JSON. */
export function spellValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
