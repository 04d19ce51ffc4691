import { config, t } from '@vscode/l10n';

/**
 * The one place where texts for people are translated: `l10n/bundle.l10n.<language>.json` maps the English text to another language,
 * in the format that VS Code uses for extensions, so that the library, the terminal and the editor share one bundle.
 */
export { t };

/** Chooses the texts of a language; English where `bundle` is undefined. */
export function useLanguageBundle(bundle: Record<string, string> | undefined): void {
  config({ contents: bundle ?? {} });
}
