import { dirname, join, resolve } from 'node:path';
import { type ResolvedSettings, resolveSettings } from '../settings/resolve.ts';
import { settingsHash } from '../settings/settings-hash.ts';
import type { SweepSettings } from '../settings/sweep-settings.ts';
import { pointValues, spellValue } from './points.ts';
import type { ReadSweep } from './read-sweep.ts';

/** One tuning of a sweep. */
export interface SweepRun {
  /** A hash of its settings: the same settings are the same run, whatever else the sweep has. */
  readonly id: string;
  readonly folder: string;
  readonly seed: number;
  readonly settings: ResolvedSettings;
}

export interface PlannedPoint {
  readonly label: string;
  readonly variant: string | undefined;
  /** The values that differ from point to point, by short names. */
  readonly values: ReadonlyMap<string, unknown>;
  /** One a seed. */
  readonly runs: readonly SweepRun[];
}

export interface SweepPlan {
  readonly name: string;
  /** Where the run folders lie. */
  readonly folder: string;
  readonly points: readonly PlannedPoint[];
  readonly halving: SweepSettings['successive_halving'];
  readonly test: SweepSettings['test'];
  readonly projected: boolean;
}

/** Twelve hexadecimal digits tell a hundred thousand runs apart with a chance of error of one in fifty thousand. */
const idLength = 12;

/** The runs of a sweep. Points of a variant with the same settings (a random search may draw one twice) are one. */
export function planSweep({ file, name, settings, baseFile, points }: ReadSweep): SweepPlan {
  const folder = resolve(dirname(file), settings.output_dir ?? join('runs', name));
  const seen = new Set<string>();
  const planned = points.map(({ point, settings: tuning }): PlannedPoint => {
    const seeds = settings.seeds ?? [tuning.training.seed];
    const runs = seeds.map((seed): SweepRun => {
      const seeded = { ...tuning, training: { ...tuning.training, seed } };
      const id = settingsHash(seeded).slice(0, idLength);
      const place = join(folder, id);
      return { id, folder: place, seed, settings: { ...resolveSettings(seeded, baseFile), output_dir: place } };
    });
    const values = pointValues(
      point,
      points.map((each) => each.point),
    );
    return { label: labelOf(point.variant, values), variant: point.variant, values, runs };
  });
  const distinct = planned.filter(({ variant, runs: [run] }) => {
    const key = JSON.stringify([variant, run?.id]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
  const { successive_halving: halving, test, projected } = settings;
  return { name, folder, points: distinct, halving, test, projected };
}

function labelOf(variant: string | undefined, values: ReadonlyMap<string, unknown>): string {
  const parts = [...values].map(([name, value]) => `${name} ${spellValue(value)}`);
  return [...(variant === undefined ? [] : [variant]), ...parts].join(' · ');
}
