import { type Command, Option } from 'commander';
import { t } from '../../base/l10n.ts';
import type { OpenContext } from '../command-context.ts';
import { examplesHelp } from '../program.ts';
import { formatTable } from '../terminal/table.ts';

interface ProviderOptions {
  readonly install?: 'cuda';
}

export function addProvidersCommand(program: Command, open: OpenContext): void {
  program
    .command('providers')
    .description(t('tell what this machine can compute with, or fetch the CUDA libraries'))
    .addOption(new Option('--install <libraries>', t('fetch the libraries for NVIDIA GPUs first')).choices(['cuda']))
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt providers', t('what is used, and why nothing faster')],
        [
          'soft-prompt providers --install cuda',
          t('fetch what is missing of the CUDA libraries (up to 1.3 GB); run it again to resume'),
        ],
      ]),
    )
    .action(async ({ install }: ProviderOptions) => {
      const { output, work } = open();
      const { describeProviders, installCudaLibraries } = await import('../../workflows/providers.ts');
      if (install === 'cuda') output.note(t('The CUDA libraries are in {0}', await installCudaLibraries(work)));
      const { chosen, providers } = await describeProviders();
      const document = { chosen, providers: providers.map((each) => ({ ...each, obstacle: each.obstacle ?? null })) };
      output.result(document, () =>
        [
          formatTable(
            [{ title: t('Provider') }, { title: t('Works') }, { title: t('Why not') }],
            providers.map(({ provider, works, obstacle }) => [
              provider,
              works ? t('yes') : t('no'),
              obstacle ?? (provider === chosen.provider ? t('is used') : ''),
            ]),
            output.style,
          ),
          t('{0} is used. {1}', chosen.provider, chosen.reason),
        ].join('\n\n'),
      );
    });
}
