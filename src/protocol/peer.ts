import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type CancellationToken,
  CancellationTokenSource,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
  type MessageReader,
  type MessageWriter,
  type NotificationType,
  type RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { Failure } from '../base/failure.ts';
import { peerDefect, peerGone } from './failures.ts';
import type { Transport } from './transport.ts';
import { fromResponseError, requestCancelled, toResponseError } from './wire-failure.ts';

export type { NotificationType, RequestType };

export type RequestHandler<Params, Result> = (params: Params, signal: AbortSignal) => Promise<Result> | Result;

/**
 * One end of the protocol. Every request settles: with the handler's result, with its `Failure`, with the signal's reason when
 * it was aborted, or with a `Failure` when the other side is gone.
 */
export class Peer {
  private readonly connection: MessageConnection;
  private readonly closedListeners: (() => void)[] = [];
  private readonly listeners = new Map<string, Set<Listener>>();
  private closed = false;

  /** @param onDefect told of what a handler threw that is no `Failure`; the other side gets its message only */
  constructor(
    private readonly transport: Transport,
    private readonly onDefect: (error: unknown) => void,
  ) {
    this.connection = createMessageConnection(new TransportReader(transport), new TransportWriter(transport));
    this.connection.onUnhandledNotification(() => undefined);
    transport.onClosed(() => this.end());
    this.connection.listen();
  }

  handle<Params, Result>(type: RequestType<Params, Result, void>, handler: RequestHandler<Params, Result>): void {
    this.connection.onRequest<unknown, void>(type.method, async (params: Params, token: CancellationToken) => {
      try {
        return await handler(params, abortSignal(token));
      } catch (error) {
        if (token.isCancellationRequested) return new ResponseError(requestCancelled, 'cancelled');
        if (!(error instanceof Failure)) this.onDefect(error);
        return toResponseError(error);
      }
    });
  }

  /** Adds a listener; a notification is told to all of them. */
  listen<Params>(type: NotificationType<Params>, receive: (params: Params) => void): Disposable {
    const listeners = this.listeners.get(type.method) ?? this.hear(type);
    const listener: Listener = { receive };
    listeners.add(listener);
    return { dispose: () => void listeners.delete(listener) };
  }

  /** The connection knows one handler a notification. */
  private hear<Params>({ method }: NotificationType<Params>): Set<Listener> {
    const listeners = new Set<Listener>();
    this.listeners.set(method, listeners);
    this.connection.onNotification(method, (params: unknown) => {
      for (const { receive } of [...listeners]) receive(params);
    });
    return listeners;
  }

  notify<Params>(type: NotificationType<Params>, params: Params): void {
    if (this.closed) return;
    this.connection.sendNotification(type.method, params).catch(this.onDefect);
  }

  async request<Params, Result>(
    type: RequestType<Params, Result, void>,
    params: Params,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Result> {
    signal?.throwIfAborted();
    if (this.closed) throw peerGone();
    const source = new CancellationTokenSource();
    const cancel = () => source.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await this.connection.sendRequest<Result>(type.method, params, source.token);
    } catch (error) {
      throw this.reason(error, signal);
    } finally {
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  /** Called once, when no more messages can come or go. */
  onClosed(listener: () => void): void {
    if (this.closed) listener();
    else this.closedListeners.push(listener);
  }

  close(): void {
    this.transport.close();
    this.end();
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    // Rejects every pending request.
    this.connection.dispose();
    for (const listener of this.closedListeners) listener();
  }

  private reason(error: unknown, signal: AbortSignal | undefined): unknown {
    if (this.closed) return peerGone();
    if (!(error instanceof ResponseError)) return error;
    if (error.code === requestCancelled) return signal?.aborted ? signal.reason : peerDefect(error.message);
    return fromResponseError(error);
  }
}

/** Written as a method, whose parameter a narrower one may stand for: what a notification carries follows from its type. */
interface Listener {
  receive(params: unknown): void;
}

function abortSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

class TransportReader extends AbstractMessageReader implements MessageReader {
  constructor(private readonly transport: Transport) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    let disposed = false;
    this.transport.onMessage((message) => {
      if (!disposed && isMessage(message)) callback(message);
    });
    return {
      dispose: () => {
        disposed = true;
      },
    };
  }
}

class TransportWriter extends AbstractMessageWriter implements MessageWriter {
  constructor(private readonly transport: Transport) {
    super();
  }

  async write(message: Message): Promise<void> {
    this.transport.send(message);
  }

  end(): void {
    this.transport.close();
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'jsonrpc' in value;
}
