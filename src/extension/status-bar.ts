import { type Disposable, StatusBarAlignment, ThemeColor, window } from 'vscode';
import { t } from '../base/l10n.ts';
import { formatDuration } from '../base/quantities.ts';
import { nameOfSource, type RunningTuning } from './runs/tuning-service.ts';
import type { SidecarState } from './sidecar/sidecar-state.ts';
import type { Studio } from './studio.ts';
import { nameOfSweep, statusText } from './sweeps/describe-sweep.ts';
import type { SweepSession } from './sweeps/sweep-session.ts';

/** The one item in the status bar: the model in use, and what the sidecar does. */
export class StatusBar implements Disposable {
  private readonly item = window.createStatusBarItem('softPrompt', StatusBarAlignment.Right, 90);
  private readonly subscriptions: readonly Disposable[];

  constructor(private readonly studio: Studio) {
    this.item.name = 'Soft Prompt';
    this.subscriptions = [
      studio.sidecar.onStateChange(() => this.show()),
      studio.models.onChange(() => this.show()),
      studio.tunings.onChange(() => this.show()),
      studio.sweeps.onChange(() => this.show()),
      studio.sweeps.onProgress(() => this.show()),
    ];
    this.show();
    this.item.show();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.item.dispose();
  }

  private show(): void {
    const { tunings, sweeps } = this.studio;
    if (tunings.current !== undefined) this.showTuning(tunings.current);
    else if (sweeps.current !== undefined) this.showSweep(sweeps.current);
    else this.showModel();
  }

  private showModel(): void {
    const model = this.studio.models.active();
    const { icon, tooltip, command, warns } = describe(this.studio.sidecar.state);
    this.item.text = `${icon} ${model === undefined ? t('No model') : shortName(model)}`;
    const { provider } = this.studio.sidecar;
    const computes = provider && t('Computes with {0}. {1}', provider.provider, provider.reason);
    this.item.tooltip = [model ?? t('Choose the model that counts tokens and is tuned.'), tooltip, computes]
      .filter((line) => line !== undefined)
      .join('\n');
    this.item.command = command;
    this.item.backgroundColor = warns ? new ThemeColor('statusBarItem.warningBackground') : undefined;
  }

  private showTuning({ source, folder, stage, step, totalSteps, stopping }: RunningTuning): void {
    const done =
      step === undefined || totalSteps === undefined ? undefined : Math.floor((100 * step.step) / totalSteps);
    const name = nameOfSource(source);
    this.item.text = `$(loading~spin) ${done === undefined ? name : t('{0} {1} %', name, done)}`;
    this.item.tooltip = stopping ? t('Stops after this step.') : (stage ?? t('“{0}” is being tuned.', name));
    this.item.command =
      folder === undefined
        ? 'softPrompt.showLog'
        : { command: 'softPrompt.openRun', title: t('Open Run'), arguments: [folder] };
    this.item.backgroundColor = undefined;
  }

  private showSweep({ file, status, stage, progress }: SweepSession): void {
    const name = nameOfSweep(file);
    const icon = status === 'paused' ? '$(debug-pause)' : '$(loading~spin)';
    const run =
      progress === undefined ? name : `${name} ${progress.number}${progress.of === null ? '' : `/${progress.of}`}`;
    this.item.text = `${icon} ${run}`;
    const left = progress?.secondsLeft ?? null;
    this.item.tooltip = [
      statusText(status),
      stage,
      progress?.label,
      left === null ? undefined : t('Time left: {0}', formatDuration(left)),
    ]
      .filter((line) => line !== undefined && line !== '')
      .join('\n');
    this.item.command = { command: 'softPrompt.openSweep', title: t('Open Results'), arguments: [file] };
    this.item.backgroundColor = undefined;
  }
}

function describe(state: SidecarState) {
  const usual = { icon: '$(symbol-parameter)', command: 'softPrompt.selectModel', warns: false };
  switch (state.kind) {
    case 'stopped':
      return { ...usual, tooltip: t('The sidecar starts when it is needed.') };
    case 'starting':
      return { ...usual, icon: '$(loading~spin)', tooltip: t('The sidecar is starting.') };
    case 'running':
      return { ...usual, tooltip: t('The sidecar is running.') };
    case 'crashed':
      return { ...usual, icon: '$(loading~spin)', tooltip: t('The sidecar is started again. {0}', state.reason) };
    case 'failed':
      return {
        icon: '$(warning)',
        command: 'softPrompt.restartSidecar',
        warns: true,
        tooltip: t('The sidecar does not run. {0} Click to start it again.', state.reason),
      };
  }
}

/** The last part of a hub id or of a path. */
export function shortName(model: string): string {
  return model.split(/[/\\]/).findLast((part) => part !== '') ?? model;
}
