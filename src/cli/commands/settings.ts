import type { Command } from 'commander';
import { t } from '../../base/l10n.ts';
import { type SettingField, settingFields } from '../../settings/schema-walk.ts';
import { sweepSettings } from '../../settings/sweep-settings.ts';
import { tuneSettings } from '../../settings/tune-settings.ts';
import type { OpenContext } from '../command-context.ts';
import { noSuchSetting } from '../failures.ts';
import { examplesHelp } from '../program.ts';
import type { Style } from '../terminal/style.ts';
import { wrap } from '../terminal/text.ts';

export function addSettingsCommand(program: Command, open: OpenContext): void {
  program
    .command('settings')
    .description(t('explain the fields of a tuning file'))
    .argument('[field]', t('a field, or a part of its name; every field when it is left out'))
    .option('--sweep', t('the fields of a sweep file in their place'))
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt settings', t('every field, its kind and its default')],
        ['soft-prompt settings warmup', t('those with a word in their names')],
        ['soft-prompt settings --sweep', t('those of a sweep')],
      ]),
    )
    .action((part: string | undefined, { sweep }: { readonly sweep?: boolean }) => {
      const { output } = open();
      const fields = settingFields(sweep ? sweepSettings : tuneSettings).filter(
        ({ path }) => part === undefined || path.includes(part),
      );
      if (fields.length === 0) throw noSuchSetting(part ?? '');
      output.result({ settings: fields.map(settingJson) }, () =>
        fields.map((field) => describe(field, output.style)).join('\n'),
      );
    });
}

function settingJson({ defaultValue, ...field }: SettingField) {
  return { ...field, default_value: defaultValue };
}

function describe({ path, kind, required, defaultValue, description }: SettingField, style: Style): string {
  const notes = [
    kind,
    ...(required ? [t('required')] : []),
    ...(defaultValue ? [t('default: {0}', defaultValue)] : []),
  ];
  return `${style.bold(path)}  ${style.dim(`(${notes.join('; ')})`)}\n${wrap(description, 76)
    .map((line) => `    ${line}`)
    .join('\n')}`;
}
