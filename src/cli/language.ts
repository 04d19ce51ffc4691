import { useLanguageBundle } from '../base/l10n.ts';

/** The languages that texts for people are written in. */
export const languages = ['en', 'ja'] as const;
export type Language = (typeof languages)[number];

/**
 * The language that POSIX's variables ask for, in their order of precedence; English where they ask for none that is there.
 * `asked` (from --lang) wins over all of them.
 */
export function chooseLanguage(
  asked: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  const locale = asked || environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || 'en';
  return languages.find((language) => locale.toLowerCase().split(/[_.@-]/)[0] === language) ?? 'en';
}

export async function useLanguage(language: Language): Promise<void> {
  if (language === 'en') return;
  const bundle = await import('../../l10n/bundle.l10n.ja.json', { with: { type: 'json' } });
  useLanguageBundle(bundle.default);
}
