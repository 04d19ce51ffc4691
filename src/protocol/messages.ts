import { NotificationType, RequestType } from 'vscode-jsonrpc';

/**
 * Everything that the extension host and the sidecar say to each other: each message is a constant that carries its types.
 * Requests go from the host to the sidecar, notifications from the sidecar to the host.
 */

export interface InitializeParams {
  /** The sidecar ends when this process is gone. */
  readonly hostProcess: number;
  /** Texts for people: English to the chosen language; undefined for English. */
  readonly languageBundle: Readonly<Record<string, string>> | undefined;
}

export interface SidecarInformation {
  readonly process: number;
  readonly nodeVersion: string;
}

/** The first request of every connection. */
export const initialize = new RequestType<InitializeParams, SidecarInformation, void>('initialize');

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** A line for the log. */
export const logMessage = new NotificationType<{ readonly level: LogLevel; readonly message: string }>('log');
