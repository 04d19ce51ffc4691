import {
  CodeLens,
  type CodeLensProvider,
  type Command,
  type Disposable,
  EventEmitter,
  type LogOutputChannel,
  Range,
  type TextDocument,
} from 'vscode';
import { t } from '../../../base/l10n.ts';
import { logError } from '../../report.ts';
import type { RunService } from '../../runs/run-service.ts';
import { setting } from '../../settings.ts';
import { resumableRun, runsOfFile } from './runs-of-file.ts';

/** Actions above the first line of a tuning file. */
export class TuneFileCodeLenses implements CodeLensProvider, Disposable {
  private readonly changeEmitter = new EventEmitter<void>();
  private readonly subscription: Disposable;
  readonly onDidChangeCodeLenses = this.changeEmitter.event;

  constructor(
    private readonly runs: RunService,
    log: LogOutputChannel,
  ) {
    this.subscription = runs.onChange(() => this.changeEmitter.fire());
    // Which runs there are may never have been asked for in this window.
    runs.listing.ready().catch((error) => logError(error, log));
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    if (!setting('codeLens.enabled', document)) return [];
    const runs = runsOfFile(this.runs.all, document.getText(), document.uri.fsPath);
    const resumable = resumableRun(runs);
    const [newest] = runs;
    const actions: Command[] = [{ title: t('Start'), command: 'softPrompt.start', arguments: [document.uri] }];
    if (resumable !== undefined)
      actions.push({ title: t('Resume'), command: 'softPrompt.resume', arguments: [resumable.folder] });
    if (newest !== undefined)
      actions.push({ title: t('Open Run'), command: 'softPrompt.openRun', arguments: [newest.folder] });
    return actions.map((action) => new CodeLens(new Range(0, 0, 0, 0), action));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changeEmitter.dispose();
  }
}
