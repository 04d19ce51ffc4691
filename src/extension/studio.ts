import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { ModelService } from './models/model-service.ts';
import type { RunService } from './runs/run-service.ts';
import type { TuningService } from './runs/tuning-service.ts';
import type { SidecarService } from './sidecar/sidecar-service.ts';
import type { SweepService } from './sweeps/sweep-service.ts';
import type { TokenService } from './tokens/token-service.ts';

/** What the parts of the extension share in one window. */
export interface Studio {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly sidecar: SidecarService;
  readonly models: ModelService;
  readonly tokens: TokenService;
  readonly runs: RunService;
  readonly tunings: TuningService;
  readonly sweeps: SweepService;
}
