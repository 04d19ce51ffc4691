import { readFile } from 'node:fs/promises';
import { env, l10n, Uri } from 'vscode';
import { setting } from './settings.ts';

type Bundle = Record<string, string>;

/** The texts of the language that the settings ask for; undefined for English. */
export async function languageBundle(extension: Uri): Promise<Bundle | undefined> {
  const wanted = setting('language');
  const language = wanted === 'editor' ? env.language.split('-')[0] : wanted;
  if (language === 'en') return undefined;
  if (wanted === 'editor') return l10n.bundle;
  const file = Uri.joinPath(extension, 'l10n', `bundle.l10n.${language}.json`);
  const bundle: unknown = JSON.parse(await readFile(file.fsPath, 'utf8'));
  return isBundle(bundle) ? bundle : undefined;
}

function isBundle(value: unknown): value is Bundle {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}
