import { join } from 'node:path';
import { type TextDocument, Uri, window, workspace } from 'vscode';
import { environmentNames } from './support/report.ts';

/** What the starter of the suite has prepared, under these names of the environment. */
export interface Material {
  /** Where the report is written. */
  readonly report: string;
  /** The folder of a tiny model. */
  readonly model: string;
}

export function readMaterial(): Material {
  return { report: required(environmentNames.report), model: required(environmentNames.model) };
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: start the suite with npm run test:electron`);
  return value;
}

export const extensionId = 'soft-prompt-studio.soft-prompt-studio';

/** The folder that the window has open. */
export function workspaceFolder(): Uri {
  const [folder] = workspace.workspaceFolders ?? [];
  if (folder === undefined) throw new Error('no folder is open');
  return folder.uri;
}

/** Writes a file into the open folder and shows it in a text editor. */
export async function show(name: string, text: string): Promise<TextDocument> {
  const uri = Uri.file(join(workspaceFolder().fsPath, name));
  await workspace.fs.writeFile(uri, Buffer.from(text));
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document);
  return document;
}

/** What the tests measure, for the reader of their output. */
export const figures: Record<string, number> = {};

/** Asks again until there is an answer: what the editor shows follows a change a moment later. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + 45_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`There is still no ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
