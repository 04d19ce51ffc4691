import { ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { Failure, type Place } from '../base/failure.ts';
import { peerDefect } from './failures.ts';

/** A `Failure` as it crosses the wire. */
interface WireFailure {
  readonly code: string;
  readonly remedy: string;
  readonly place?: Place;
}

/** The reply to a request that was cancelled, as the Language Server Protocol numbers it. */
export const requestCancelled = -32800;

/** What is sent in reply to a request that threw `error`. */
export function toResponseError(error: unknown): ResponseError<WireFailure> {
  if (error instanceof Failure) {
    const { code, remedy, place, message } = error;
    return new ResponseError(ErrorCodes.UnknownErrorCode, message, { code, remedy, ...(place && { place }) });
  }
  return new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
}

/** The `Failure` that a request is rejected with when the other side replied with an error. */
export function fromResponseError(error: ResponseError<unknown>): Failure {
  const { data, message } = error;
  if (!isWireFailure(data)) return peerDefect(message);
  return new Failure({ code: data.code, message, remedy: data.remedy, ...(data.place && { place: data.place }) });
}

function isWireFailure(data: unknown): data is WireFailure {
  return (
    typeof data === 'object' &&
    data !== null &&
    'code' in data &&
    typeof data.code === 'string' &&
    'remedy' in data &&
    typeof data.remedy === 'string'
  );
}
