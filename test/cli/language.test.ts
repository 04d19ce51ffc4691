import { expect, it } from 'vitest';
import { chooseLanguage } from '../../src/cli/language.ts';

it.each([
  [undefined, { LANG: 'ja_JP.UTF-8' }, 'ja'],
  [undefined, { LANG: 'ja_JP.UTF-8', LC_MESSAGES: 'en_GB.UTF-8' }, 'en'],
  [undefined, { LANG: 'ja_JP.UTF-8', LC_MESSAGES: 'ja_JP', LC_ALL: 'C' }, 'en'],
  [undefined, { LC_ALL: '', LANG: 'ja' }, 'ja'],
  [undefined, { LANG: 'de_DE.UTF-8' }, 'en'],
  [undefined, {}, 'en'],
  ['ja', { LC_ALL: 'en_US.UTF-8' }, 'ja'],
] as const)('chooses by --lang %s and %o the language %s', (asked, environment, language) => {
  expect(chooseLanguage(asked, environment)).toBe(language);
});
