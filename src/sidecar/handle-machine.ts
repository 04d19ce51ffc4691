import { chooseProvider, installCudaLibraries } from '../protocol/machine.ts';
import type { Peer } from '../protocol/peer.ts';
import { chooseProvider as choose, installCudaLibraries as install } from '../workflows/providers.ts';
import { workOptions } from './work-options.ts';

/** Loads onnxruntime: for a thread that computes. */
export function handleProviders(peer: Peer): void {
  peer.handle(chooseProvider, () => choose());
}

/** A download: for the thread that answers at once. */
export function handleCudaInstallation(peer: Peer): void {
  peer.handle(installCudaLibraries, async ({ work }, signal) => ({
    folder: await install(workOptions(peer, work, signal)),
  }));
}
