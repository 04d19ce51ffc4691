import {
  CodeLens,
  type CodeLensProvider,
  type Command,
  type Disposable,
  EventEmitter,
  Range,
  type TextDocument,
} from 'vscode';
import { t } from '../../../base/l10n.ts';
import { setting } from '../../settings.ts';
import type { SweepService } from '../../sweeps/sweep-service.ts';

/** Actions above the first line of a sweep file. */
export class SweepFileCodeLenses implements CodeLensProvider, Disposable {
  private readonly changeEmitter = new EventEmitter<void>();
  private readonly subscription: Disposable;
  readonly onDidChangeCodeLenses = this.changeEmitter.event;

  constructor(private readonly sweeps: SweepService) {
    this.subscription = sweeps.onChange(() => this.changeEmitter.fire());
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    if (!setting('codeLens.enabled', document)) return [];
    return [...this.workActions(document), open(document)].map((action) => new CodeLens(new Range(0, 0, 0, 0), action));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changeEmitter.dispose();
  }

  private workActions({ uri }: TextDocument): Command[] {
    const { current } = this.sweeps;
    if (current?.file !== uri.fsPath)
      return [{ title: t('Start Sweep'), command: 'softPrompt.startSweep', arguments: [uri] }];
    const stop = { title: t('Stop'), command: 'softPrompt.stopSweep' };
    if (current.status === 'paused') return [{ title: t('Resume'), command: 'softPrompt.resumeSweep' }, stop];
    return current.status === 'running' ? [{ title: t('Pause'), command: 'softPrompt.pauseSweep' }, stop] : [];
  }
}

const open = ({ uri }: TextDocument): Command => ({
  title: t('Open Results'),
  command: 'softPrompt.openSweep',
  arguments: [uri],
});
