import type { AddCommand } from '../program.ts';
import { addGenerateCommand } from './generate.ts';
import { addInterpretCommand } from './interpret.ts';
import { addModelsCommand } from './models.ts';
import { addSettingsCommand } from './settings.ts';
import { addTokensCommand } from './tokens.ts';
import { addExportCommand, addImportCommand } from './transfer.ts';

/** In the order in which the help lists them. */
export const commands: readonly AddCommand[] = [
  addModelsCommand,
  addTokensCommand,
  addInterpretCommand,
  addGenerateCommand,
  addExportCommand,
  addImportCommand,
  addSettingsCommand,
];
