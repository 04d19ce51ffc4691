import { CancellationError, type CancellationToken } from 'vscode';

/** The editor's cancellation token as an `AbortSignal`, whose reason the editor understands as "cancelled". */
export function abortSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new CancellationError());
  if (token.isCancellationRequested) abort();
  else token.onCancellationRequested(abort);
  return controller.signal;
}
