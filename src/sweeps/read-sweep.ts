import { basename, dirname, resolve } from 'node:path';
import { Failure } from '../base/failure.ts';
import { fileNotFound } from '../base/failures.ts';
import { statIfThere } from '../base/files.ts';
import { t } from '../base/l10n.ts';
import { InvalidSettings } from '../settings/failures.ts';
import { applyOverrides, keyOf, withSetting } from '../settings/overrides.ts';
import type { Problem, SettingPath } from '../settings/problem.ts';
import { readTuneFile } from '../settings/read-settings.ts';
import { checkAgainst } from '../settings/schema-problems.ts';
import { type SweepSettings, sweepSettings } from '../settings/sweep-settings.ts';
import { readTextFile } from '../settings/text-file.ts';
import { type TuneSettings, tuneSettings } from '../settings/tune-settings.ts';
import { readYaml, type YamlDocument } from '../settings/yaml-document.ts';
import { invalidSweepFile, tooManyRuns } from './failures.ts';
import { type SweepPoint, sweepPoints } from './points.ts';

/** A point whose settings hold. */
export interface CheckedPoint {
  readonly point: SweepPoint;
  /** Of its tuning, seeds aside. */
  readonly settings: TuneSettings;
}

export interface ReadSweep {
  readonly file: string;
  /** `rates` for `rates.sweep.yaml`. */
  readonly name: string;
  readonly settings: SweepSettings;
  /** The tuning file, whose folder is where the paths of every run start. */
  readonly baseFile: string;
  readonly points: readonly CheckedPoint[];
}

const largestFile = 4 * 2 ** 20;
/** More are a slip in a grid: they would take months. */
const mostRuns = 100_000;

/**
 * Reads a sweep and the tuning file that it varies, and checks the settings of every point.
 * @param overrides of the base, as on the command line
 * @throws InvalidSettings with the place in the sweep file of every field that does not exist and every value that does not hold
 */
export async function readSweepFile(file: string, overrides: readonly string[]): Promise<ReadSweep> {
  return readDocument(readYaml(await readTextFile(file, largestFile), file), overrides);
}

/**
 * Everything that is wrong with the text of a sweep file, with the fields that it varies and with the tuning file that it names; for
 * editors.
 */
export async function checkSweep(text: string, file: string): Promise<readonly Problem[]> {
  const document = readYaml(text, file);
  try {
    await readDocument(document, []);
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error instanceof InvalidSettings && error.place?.file === file) return error.problems;
    const { message, remedy } = error;
    return [{ path: ['base'], message, remedy, place: document.placeOf(['base']) }];
  }
}

async function readDocument(document: YamlDocument, overrides: readonly string[]): Promise<ReadSweep> {
  const { file } = document;
  const settings = checkedSweep(document);
  const baseFile = resolve(dirname(file), settings.base);
  const base = await readBase(baseFile, document);
  const points = sweepPoints(settings);
  const count = points.length * (settings.seeds?.length ?? 1);
  if (count > mostRuns) throw tooManyRuns(file, count, mostRuns);
  const varied = overrides.length === 0 ? base : applyOverrides(base, overrides);
  return { file, name: nameOf(file), settings, baseFile, points: checkPoints(points, varied, document) };
}

/** @throws InvalidSettings with the place of `base` where there is no such file */
async function readBase(file: string, document: YamlDocument): Promise<TuneSettings> {
  if ((await statIfThere(file)) !== undefined) return readTuneFile(file);
  const { message, remedy } = fileNotFound(file);
  throw invalidSweepFile(document.file, [{ path: ['base'], message, remedy, place: document.placeOf(['base']) }]);
}

const nameOf = (file: string) => basename(file).replace(/(\.sweep)?\.(ya?ml|json)$/i, '');

function checkedSweep(document: YamlDocument): SweepSettings {
  if (document.syntaxProblems.length > 0) throw invalidSweepFile(document.file, document.syntaxProblems);
  const checked = checkAgainst(sweepSettings, document.content ?? {}, document);
  if (checked.settings === undefined) throw invalidSweepFile(document.file, checked.problems);
  return checked.settings;
}

function checkPoints(points: readonly SweepPoint[], base: TuneSettings, document: YamlDocument): CheckedPoint[] {
  const found = new Map<string, FoundProblem>();
  const checked = points.flatMap((point): CheckedPoint[] => {
    const content = point.assignments.reduce<unknown>(
      (sofar, { field, value }) => withSetting(sofar, pathOf(field), value),
      base,
    );
    const result = checkAgainst(tuneSettings, content);
    if (result.settings !== undefined) return [{ point, settings: result.settings }];
    for (const one of result.problems) {
      const problem = placedInSweep(one, point, document);
      const name = `${problem.place?.line}:${problem.place?.column}:${problem.message}`;
      const { variants } = found.get(name) ?? { variants: new Set() };
      found.set(name, { problem, variants: variants.add(point.variant) });
    }
    return [];
  });
  const count = new Set(points.map(({ variant }) => variant)).size;
  const problems = [...found.values()].map((one) => withVariants(one, count));
  if (problems.length > 0) throw invalidSweepFile(document.file, problems.toSorted(byLine));
  return checked;
}

interface FoundProblem {
  readonly problem: Problem;
  /** Those with the problem. */
  readonly variants: Set<string | undefined>;
}

/** The problem with the names of its variants, where others do not have it. @param count of all variants */
function withVariants({ problem, variants }: FoundProblem, count: number): Problem {
  if (variants.size === count) return problem;
  return { ...problem, message: t('{0} (variant {1})', problem.message, [...variants].join(', ')) };
}

const pathOf = (field: string): SettingPath => field.split('.').map(keyOf);

/** The problem at the assignment that caused it: the nearest one, since what a field contradicts may stand in the base. */
function placedInSweep(problem: Problem, { assignments }: SweepPoint, document: YamlDocument): Problem {
  const nearness = assignments.map(({ field }) => commonLength(pathOf(field), problem.path));
  const greatest = Math.max(0, ...nearness);
  const guilty = greatest === 0 ? undefined : assignments[nearness.lastIndexOf(greatest)];
  const place = guilty === undefined ? document.placeOf(['base']) : document.placeOfKey(guilty.place, guilty.field);
  return { ...problem, path: guilty === undefined ? ['base'] : [...guilty.place, guilty.field], place };
}

/** How many keys two paths begin with in common. */
function commonLength(path: SettingPath, other: SettingPath): number {
  const difference = path.findIndex((key, index) => key !== other[index]);
  return difference === -1 ? path.length : difference;
}

function byLine({ place: a }: Problem, { place: b }: Problem): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
