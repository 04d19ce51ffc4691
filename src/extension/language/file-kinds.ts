import type { Uri } from 'vscode';

/** Files of hand-written prompts. */
export function isNlInputs({ path }: Uri): boolean {
  return /(?:^|\/)nl_inputs\.(?:py|json|ya?ml)$/.test(path);
}

/** Files that describe a tuning. */
export function isTuneFile({ path }: Uri): boolean {
  return /\.tune\.ya?ml$/.test(path);
}

/** Files that describe many tunings. */
export function isSweepFile({ path }: Uri): boolean {
  return /\.sweep\.ya?ml$/.test(path);
}
