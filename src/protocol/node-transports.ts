import type { ChildProcess } from 'node:child_process';
import type { MessagePort, Worker } from 'node:worker_threads';
import type { Transport } from './transport.ts';

type MessageListener = (message: unknown) => void;

/** The channel to a process that was started with `fork`. It is closed when the process ends, however it ends. */
export function childProcessTransport(child: ChildProcess): Transport {
  return {
    send: (message) => {
      // A child that is just ending closes its end first: the sending then fails, and `exit` follows.
      if (child.connected && isSendable(message)) child.send(message, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onClosed: (listener) =>
      child.exitCode !== null || child.signalCode !== null ? listener() : void child.once('exit', listener),
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** The channel to the process that started this one with `fork`. */
export function parentProcessTransport(): Transport {
  return {
    send: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => void process.on('message', listener),
    onClosed: (listener) => (process.connected ? void process.once('disconnect', listener) : listener()),
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}

/** The channel to a worker thread. It is closed when the thread ends. */
export function workerTransport(worker: Worker): Transport {
  let ended = false;
  worker.once('exit', () => {
    ended = true;
  });
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener: MessageListener) => void worker.on('message', listener),
    onClosed: (listener) => (ended ? listener() : void worker.once('exit', () => listener())),
    close: () => void worker.terminate(),
  };
}

/** The channel from a worker thread to the thread that started it. */
export function parentThreadTransport(port: MessagePort): Transport {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener: MessageListener) => void port.on('message', listener),
    onClosed: (listener) => void port.once('close', listener),
    close: () => port.close(),
  };
}

function isSendable(message: unknown): message is object {
  return typeof message === 'object' && message !== null;
}
