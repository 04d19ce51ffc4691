import { Command, Help, Option } from 'commander';
import packageManifest from '../../package.json' with { type: 'json' };
import { t } from '../base/l10n.ts';
import type { ProviderRequest } from '../workflows/providers.ts';
import type { OpenContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { languages } from './language.ts';
import type { Output } from './terminal/output.ts';
import { translateUsageError } from './usage-errors.ts';

/** A command of the tool; each is a file in `commands`. */
export type AddCommand = (program: Command, open: OpenContext) => void;

const providers = ['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const satisfies readonly ProviderRequest[];

/** The command line as commander knows it. Texts are in the language that was chosen before. */
export function createProgram(commands: readonly AddCommand[], open: OpenContext, output: Output): Command {
  const program = new TeachingCommand('soft-prompt')
    .description(t('Tune, read and compare soft prompts of frozen language models.'))
    .version(versions(), '-V, --version', t('print the versions of this tool, Node and onnxruntime'))
    .addOption(new Option('--json', t('print results as JSON on stdout')))
    .addOption(new Option('-q, --quiet', t('print nothing on stderr but warnings and errors')))
    .addOption(
      new Option('--lang <language>', t('language of messages (default: from LC_ALL, LC_MESSAGES, LANG)')).choices(
        languages,
      ),
    )
    .addOption(
      new Option(
        '--provider <provider>',
        t('what computes, whatever the file says; `providers` tells what works'),
      ).choices([...providers]),
    )
    .addOption(new Option('--debug', t('print the stack of an error')))
    .addHelpText('after', () => `\n${overviewHelp()}`)
    .hook('preAction', async (main) => {
      const wanted: unknown = main.getOptionValue('provider');
      const provider = providers.find((each) => each === wanted);
      if (provider === undefined) return;
      const { useMachineSettings } = await import('../workflows/providers.ts');
      useMachineSettings({ provider });
    })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.text(text),
      writeErr: (text) => output.message(text.trimEnd()),
      outputError: (text, write) => write(translateUsageError(text)),
    });
  for (const addCommand of commands) addCommand(program, open);
  return program;
}

/** A command whose help names the global options too, and whose titles are translated. */
class TeachingCommand extends Command {
  override createCommand(name?: string): Command {
    return new TeachingCommand(name);
  }

  override createHelp(): Help {
    const help = Object.assign(new Help(), this.configureHelp());
    help.showGlobalOptions = true;
    help.styleTitle = translateTitle;
    return help;
  }

  constructor(name?: string) {
    super(name);
    this.helpOption('-h, --help', t('show this help'));
    this.helpCommand(false);
    this.showHelpAfterError(t('(--help tells more)'));
    this.allowExcessArguments(false);
  }
}

/** The titles that commander prints in English. */
function translateTitle(title: string): string {
  const translations: Readonly<Record<string, string>> = {
    'Usage:': t('Usage:'),
    'Arguments:': t('Arguments:'),
    'Options:': t('Options:'),
    'Global Options:': t('Global options:'),
    'Commands:': t('Commands:'),
  };
  return translations[title] ?? title;
}

function versions(): string {
  const { version, dependencies } = packageManifest;
  return `soft-prompt ${version}\nnode ${process.versions.node}\nonnxruntime-node ${dependencies['onnxruntime-node'].replace('^', '')}`;
}

function overviewHelp(): string {
  return `${t('Start here:')}
  soft-prompt models pull HuggingFaceTB/SmolLM2-135M-Instruct
  soft-prompt tokens --model HuggingFaceTB/SmolLM2-135M-Instruct "The country named"
  soft-prompt tune examples/countries/countries.tune.yaml
  soft-prompt interpret RUN

${t('Exit codes:')}
  ${exitCodes.success}    ${t('done')}
  ${exitCodes.failure}    ${t('a failure that the message explains')}
  ${exitCodes.usage}    ${t('the command line or a settings file is wrong')}
  ${exitCodes.defect}   ${t('a defect of this program')}
  ${exitCodes.interrupted}  ${t('stopped by Ctrl-C; a tuning has kept its state')}
  ${exitCodes.terminated}  ${t('stopped by SIGTERM; a tuning has kept its state')}`;
}

/** The text after a command's help: examples, each with what it does. */
export function examplesHelp(examples: readonly (readonly [command: string, explanation: string])[]): string {
  return `\n${t('Examples:')}\n${examples.map(([command, explanation]) => `  # ${explanation}\n  ${command}`).join('\n')}`;
}
