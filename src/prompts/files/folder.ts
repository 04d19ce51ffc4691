import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { fileNotWritable } from '../../base/failures.ts';
import { errorCode, partialSuffix, statIfThere } from '../../base/files.ts';
import { promptFolderForeign, promptFolderTaken } from './failures.ts';

export const configFile = 'adapter_config.json';
export const embeddingsFile = 'adapter_model.safetensors';
export const layoutFile = 'soft_prompt_layout.json';
export const pythonFile = 'load_soft_prompt.py';
/** The weights of a language model that was tuned with the prompt. */
export const weightsFile = 'tuned_model.safetensors';

/** What the folder of a prompt may hold: our files, and the model card that PEFT writes. */
const ownFiles = [configFile, embeddingsFile, layoutFile, pythonFile, weightsFile, 'README.md'];

/**
 * Lets `write` fill a new folder aside and puts it in the place of `folder`: a reader finds the old prompt or the new one, never a
 * mixture. A folder that holds anything but a prompt is left alone.
 * @throws Failure when the folder is taken, or cannot be written
 */
export async function replaceFolder(
  folder: string,
  overwrite: boolean,
  write: (aside: string) => Promise<void>,
): Promise<void> {
  const target = resolve(folder);
  const taken = await checkTarget(target, overwrite);
  const serial = randomBytes(6).toString('hex');
  const aside = `${target}.${serial}${partialSuffix}`;
  const replaced = `${target}.${serial}.replaced`;
  await mkdir(aside, { recursive: true }).catch((error) => {
    throw asFailure(target, error);
  });
  try {
    await write(aside);
    if (taken) await rename(target, replaced);
    try {
      await rename(aside, target);
    } catch (error) {
      if (taken) await rename(replaced, target);
      throw error;
    }
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw asFailure(target, error);
  }
  await rm(replaced, { recursive: true, force: true });
}

function asFailure(target: string, error: unknown): unknown {
  return error instanceof Failure || errorCode(error) === undefined ? error : fileNotWritable(target, error);
}

/** Whether there is a prompt that will be replaced. */
async function checkTarget(target: string, overwrite: boolean): Promise<boolean> {
  const there = await statIfThere(target);
  if (there === undefined) return false;
  if (!there.isDirectory()) throw promptFolderForeign(dirname(target), [basename(target)]);
  const names = await readdir(target);
  const foreign = names.filter((name) => !ownFiles.includes(name));
  if (foreign.length > 0) throw promptFolderForeign(target, foreign.slice(0, 5));
  if (names.length > 0 && !overwrite) throw promptFolderTaken(target);
  return true;
}
