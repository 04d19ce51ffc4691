import { commands } from 'vscode';

/** Keys of `when` clauses in package.json. */
export interface ContextKeys {
  /** A tuning is running in this window's sidecar. */
  readonly running: boolean;
  /** A sweep is being planned or made. */
  readonly sweeping: boolean;
  readonly sweepPaused: boolean;
  readonly hasSweeps: boolean;
  readonly hasRuns: boolean;
  readonly hasPrompts: boolean;
  /** CUDA exists for this platform. */
  readonly cudaPossible: boolean;
}

export async function setContextKey<Key extends keyof ContextKeys>(key: Key, value: ContextKeys[Key]): Promise<void> {
  await commands.executeCommand('setContext', `softPrompt.${key}`, value);
}
