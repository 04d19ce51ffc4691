import { NotificationType, RequestType } from 'vscode-jsonrpc';

/** What the user's settings say of every computation on this machine. */
export interface MachineSettings {
  /** Under onnxruntime's name; `auto` leaves it to the tuning file. */
  readonly provider: 'auto' | 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml';
  /** Undefined leaves it to the tuning file, too. */
  readonly threads: number | undefined;
}

/** An execution provider of onnxruntime, and why it was chosen. */
export interface ChosenProvider {
  readonly provider: string;
  readonly reason: string;
}

/** A tuning has chosen what it computes with. */
export const providerChosen = new NotificationType<ChosenProvider>('provider/chosen');

/** What a computation would run on now. */
export const chooseProvider = new RequestType<Record<string, never>, ChosenProvider, void>('provider/choose');

/** Fetches the CUDA libraries; answered with their folder. */
export const installCudaLibraries = new RequestType<{ readonly work: string }, { readonly folder: string }, void>(
  'provider/installCuda',
);
