import type { MachineSettings } from '../../protocol/machine.ts';
import { setting } from '../settings.ts';

/** What the settings say of every computation, under onnxruntime's names. */
export function machineSettings(): MachineSettings {
  const provider = setting('provider');
  return { provider: provider === 'directml' ? 'dml' : provider, threads: setting('threads') || undefined };
}
