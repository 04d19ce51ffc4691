import type { AddCommand } from '../program.ts';
import { addCompareCommand } from './compare.ts';
import { addEvaluateCommand } from './evaluate.ts';
import { addGenerateCommand } from './generate.ts';
import { addInterpretCommand } from './interpret.ts';
import { addModelsCommand } from './models.ts';
import { addProvidersCommand } from './providers.ts';
import { addRunsCommand } from './runs.ts';
import { addSettingsCommand } from './settings.ts';
import { addSweepCommand } from './sweep.ts';
import { addTokensCommand } from './tokens.ts';
import { addExportCommand, addImportCommand } from './transfer.ts';
import { addTuneCommand } from './tune.ts';

/** In the order in which the help lists them. */
export const commands: readonly AddCommand[] = [
  addModelsCommand,
  addTokensCommand,
  addTuneCommand,
  addSweepCommand,
  addEvaluateCommand,
  addCompareCommand,
  addInterpretCommand,
  addGenerateCommand,
  addExportCommand,
  addImportCommand,
  addRunsCommand,
  addSettingsCommand,
  addProvidersCommand,
];
