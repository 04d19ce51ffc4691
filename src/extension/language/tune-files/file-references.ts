import { resolve } from 'node:path';
import type { SettingPath } from '../../../settings/problem.ts';
import { isPath } from '../../../settings/task-name.ts';
import { type PlacedSetting, placedSettings } from './places.ts';

/** A file that a tuning file names. */
export interface FileReference {
  readonly start: number;
  readonly end: number;
  readonly file: string;
}

/** What a saved prompt's folder can be opened by. */
const promptFile = 'adapter_config.json';

/** The files that the settings name, as a tuning resolves them. `folder` is that of the tuning file. */
export function fileReferences(text: string, folder: string): FileReference[] {
  const settings = placedSettings(text);
  const data = settings.find(({ path }) => path.join('.') === 'task.data_folder')?.value?.text;
  const dataFolder = resolve(folder, data ?? '.');
  return settings.flatMap((setting) => {
    const file = fileOf(setting, folder, dataFolder);
    if (file === undefined || setting.value === undefined) return [];
    return [{ start: setting.value.start, end: setting.value.end, file }];
  });
}

function fileOf({ path, value }: PlacedSetting, folder: string, dataFolder: string): string | undefined {
  if (value === undefined || value.text === '') return undefined;
  switch (kindOfPath(path)) {
    case 'task':
      return isPath(value.text) ? resolve(folder, value.text) : undefined;
    case 'data':
      return resolve(dataFolder, value.text);
    case 'file':
      return resolve(folder, value.text);
    case 'prompt':
      return resolve(folder, value.text, promptFile);
    default:
      return undefined;
  }
}

export type PathKind = 'task' | 'data' | 'file' | 'prompt' | 'folder' | 'model';

/** What kind of path the setting takes; undefined where it takes none. */
export function kindOfPath(path: SettingPath): PathKind | undefined {
  const setting = path.join('.');
  if (setting === 'task' || setting === 'task.preset') return 'task';
  if (/^task\.(?:train|dev|test)_file$/.test(setting)) return 'data';
  if (setting === 'prompt.nl_inputs') return 'file';
  if (/^prompt\.soft_prompts\..+\.prompt$/.test(setting) || setting === 'method.prompt_tuning_init_prompt')
    return 'prompt';
  if (setting === 'task.data_folder' || setting === 'output_dir') return 'folder';
  return setting === 'model' ? 'model' : undefined;
}
