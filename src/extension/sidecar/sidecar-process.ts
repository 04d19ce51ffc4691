import { type ChildProcess, fork } from 'node:child_process';
import { t } from '../../base/l10n.ts';
import { childProcessTransport } from '../../protocol/node-transports.ts';
import type { Transport } from '../../protocol/transport.ts';

/** A started sidecar. */
export interface SidecarProcess {
  readonly transport: Transport;
  /** Resolves with a sentence that says how the process ended. Never rejects. */
  readonly whenEnded: Promise<string>;
  /** Closes the channel, so that the sidecar finishes its step and ends, and waits for that; a sidecar that does not end is killed. */
  end(): Promise<void>;
}

export interface SidecarLaunch {
  /** The sidecar's bundle. */
  readonly module: string;
  /** The editor's own Node when undefined. */
  readonly program?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Told of what the process writes to its standard output and error, which is not part of the protocol. */
  readonly onOutput: (text: string) => void;
}

/** A step of a large model on a slow machine, and the writing of its state, fit into this. */
const endsWithin = 60_000;

/** Starts the sidecar with the editor's own Node. */
export function launchSidecar({ module, program, environment, onOutput }: SidecarLaunch): SidecarProcess {
  const child = fork(module, [], {
    env: { ...process.env, ...environment, ELECTRON_RUN_AS_NODE: '1' },
    ...(program === undefined ? {} : { execPath: program }),
    // The editor's own switches (a debugger's port, for instance) are not the sidecar's.
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let lastWords = '';
  const collect = (chunk: Buffer) => {
    const text = chunk.toString();
    lastWords = (lastWords + text).slice(-2000);
    onOutput(text);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const whenEnded = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(t('It could not be started: {0}', error.message)));
    child.once('exit', (code, signal) => resolve(endingInWords(code, signal, lastWords)));
  });
  return {
    transport: childProcessTransport(child),
    whenEnded,
    end: () => end(child, whenEnded),
  };
}

async function end(child: ChildProcess, whenEnded: Promise<string>): Promise<void> {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), endsWithin);
  await whenEnded;
  clearTimeout(timer);
}

/** The Linux kernel and container runtimes end a process that takes too much memory with this signal. */
const outOfMemorySignal = 'SIGKILL';

/** How the shell that the system falls back to says that something is no program for it. */
const notRunnable = [126, 127];

function endingInWords(code: number | null, signal: NodeJS.Signals | null, lastWords: string): string {
  if (signal === outOfMemorySignal)
    return t(
      'It was killed; perhaps the machine ran out of memory. Smaller batches need less (per_device_train_batch_size), and so does gradient_checkpointing: true.',
    );
  if (code !== null && notRunnable.includes(code))
    return t('Its Node could not be started: it is no program for this kind of machine.');
  if (signal !== null) return t('It was ended by the signal {0}.', signal);
  const lastLine =
    lastWords
      .trim()
      .split('\n')
      .findLast((line) => /error|cannot|failed/i.test(line)) ?? '';
  return lastLine === ''
    ? t('It ended with the code {0}.', code ?? 0)
    : t('It ended with the code {0}: {1}', code ?? 0, lastLine.trim());
}
