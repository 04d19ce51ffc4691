import { t } from '../base/l10n.ts';

/** commander's messages for mistakes in a command line (version 14), which it has in English alone, and what each says in the chosen language. */
const translations: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^error: missing required argument '(.+)'$/, (name) => t('error: the argument {0} is missing', name)],
  [/^error: option '(.+)' argument missing$/, (option) => t('error: {0} needs a value', option)],
  [/^error: required option '(.+)' not specified$/, (option) => t('error: {0} must be given', option)],
  [
    /^error: (?:option )?'(.+)' cannot be used with (?:option )?'(.+)'$/,
    (one, other) => t('error: {0} cannot be used with {1}', one, other),
  ],
  [/^error: unknown option '(.+)'$/, (option) => t("error: unknown option '{0}'", option)],
  [/^error: unknown command '(.+)'$/, (command) => t("error: unknown command '{0}'", command)],
  [
    /^error: too many arguments(?: for '.+')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    (expected, given) => t('error: {0} arguments are expected, but {1} were given', expected, given),
  ],
  [
    /^error: option '(.+)' argument '(.*)' is invalid\. ?(.*)$/,
    (option, value, reason) => t("error: '{1}' is no value for {0}. {2}", option, value, translateReason(reason)),
  ],
  [
    /^error: command-argument value '(.*)' is invalid for argument '(.+)'\. ?(.*)$/,
    (value, name, reason) => t("error: '{1}' is no value for {0}. {2}", name, value, translateReason(reason)),
  ],
  [/^\(Did you mean (?:one of )?(.+)\?\)$/, (names) => t('(Did you mean {0}?)', names)],
];

/** What commander writes about a mistake, line by line in the chosen language; a line that is not known stays as it is. */
export function translateUsageError(text: string): string {
  return text.split('\n').map(translateLine).join('\n');
}

function translateLine(line: string): string {
  for (const [pattern, translate] of translations) {
    const match = pattern.exec(line);
    if (match !== null) return translate(...match.slice(1));
  }
  return line;
}

function translateReason(reason: string): string {
  const choices = /^Allowed choices are (.+)\.$/.exec(reason)?.[1];
  return choices === undefined ? reason : t('Allowed are {0}.', choices);
}
