import type { WorkOptions } from '../base/progress.ts';
import { installCudaLibraries as install } from '../runtime/cuda/install.ts';
import { linkCudaLibraries } from '../runtime/cuda/link.ts';
import { type Provider, providers } from '../runtime/provider-names.ts';
import { chooseProvider, obstacleTo, type ProviderChoice } from '../runtime/providers.ts';

export { type MachineSettings, useMachineSettings } from '../runtime/machine.ts';
export { type Provider, type ProviderRequest, providerRequests } from '../runtime/provider-names.ts';
export type { ProviderChoice } from '../runtime/providers.ts';
export { chooseProvider } from '../runtime/providers.ts';

/** Whether an execution provider works on this machine. */
export interface ProviderReport {
  readonly provider: Provider;
  readonly works: boolean;
  /** Where it does not: why, and the way out. */
  readonly obstacle: string | undefined;
}

/** What a computation would run on, and what stands in the way of each provider. */
export async function describeProviders(): Promise<{ chosen: ProviderChoice; providers: ProviderReport[] }> {
  const reports: ProviderReport[] = [];
  for (const provider of providers) {
    const obstacle = await obstacleTo(provider);
    const text = obstacle && `${obstacle.message} ${obstacle.remedy}`;
    reports.push({ provider, works: obstacle === undefined, obstacle: text });
  }
  return { chosen: await chooseProvider(), providers: reports };
}

/**
 * Fetches the CUDA libraries and puts them where onnxruntime looks for them.
 * @returns the folder that holds them
 * @throws Failure when they cannot be had
 */
export async function installCudaLibraries(work: WorkOptions): Promise<string> {
  const folder = await install(work);
  await linkCudaLibraries();
  return folder;
}
