import type { Place } from '../base/failure.ts';

/** The way to a setting: keys of mappings and indices of lists, from the top of the file. */
export type SettingPath = readonly (string | number)[];

/** One thing that is wrong with a file of settings. */
export interface Problem {
  readonly path: SettingPath;
  readonly message: string;
  /** What to write instead; empty where the message already says it. */
  readonly remedy: string;
  /** Undefined where the settings did not come from a file. */
  readonly place?: Place;
}

/** A path as it is written on the command line: `training.learning_rate`, `prompt.layout.0.text`. */
export function spellPath(path: SettingPath): string {
  return path.join('.');
}
