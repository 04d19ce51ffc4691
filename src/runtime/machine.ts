import type { ProviderRequest } from './provider-names.ts';

/** What the user of this machine wants of every computation, whatever a file says. */
export interface MachineSettings {
  /** `auto` leaves it to the file that a run is described by. */
  readonly provider: ProviderRequest;
  /** Undefined leaves it to the file, too. */
  readonly threads: number | undefined;
}

let current: MachineSettings = { provider: 'auto', threads: undefined };

/** Holds for everything that this thread computes from now on. */
export function useMachineSettings(settings: Partial<MachineSettings>): void {
  current = { ...current, ...settings };
}

export function machineSettings(): MachineSettings {
  return current;
}
