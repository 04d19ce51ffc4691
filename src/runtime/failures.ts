import { Failure } from '../base/failure.ts';
import { formatBytes } from '../base/format-bytes.ts';
import { wayOut } from '../base/front-end.ts';
import { t } from '../base/l10n.ts';
import type { Provider } from './provider-names.ts';

const platform = () => `${process.platform}-${process.arch}`;

/** What the dynamic loaders of the three systems say, and what that means. */
const loadObstacles: readonly (readonly [sign: RegExp, describe: () => { message: string; remedy: string }])[] = [
  [
    /Cannot find module|MODULE_NOT_FOUND/i,
    () => ({
      message: t('This package has no onnxruntime for {0}.', platform()),
      remedy: t('Install the package for {0}; there is none for Macs with an Intel processor.', platform()),
    }),
  ],
  [
    // The last one is glibc's for a file that is there, of another machine.
    /wrong ELF class|incompatible architecture|not a valid Win32 application|\.node: cannot open shared object file/i,
    () => ({
      message: t('The onnxruntime of this package is for another kind of machine than {0}.', platform()),
      remedy: t('Install the package for {0}.', platform()),
    }),
  ],
  [
    /GLIBC(XX)?_[\d.]+. not found/i,
    () => ({
      message: t('The system’s C library is older than onnxruntime needs.'),
      remedy: t('Use a system with glibc 2.28 or newer (Debian 10, Ubuntu 20.04, RHEL 8).'),
    }),
  ],
  [
    /cannot open shared object file|error loading shared library|Library not loaded|specified module could not be found/i,
    () => ({
      message: t('A library that onnxruntime needs is missing.'),
      remedy: t(
        'Install it: on Linux the package libstdc++6 and glibc (not musl), on Windows the Visual C++ Redistributable. Then start again.',
      ),
    }),
  ],
  [
    /file too short|cannot read file data|invalid ELF header|not a mach-o|truncated|bad image|undefined symbol|did not self-register/i,
    () => ({
      message: t('The native library of onnxruntime is damaged.'),
      remedy: t('Install Soft Prompt Studio again.'),
    }),
  ],
];

export function runtimeNotLoadable(cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const known = loadObstacles.find(([sign]) => sign.test(reason))?.[1]();
  // Node adds what required the module; the first line says all.
  const detail = reason.split('\n')[0] ?? reason;
  return new Failure({
    code: 'runtime.not-loadable',
    message: `${known?.message ?? t('onnxruntime cannot be loaded.')} (${detail})`,
    remedy: known?.remedy ?? t('Install Soft Prompt Studio again; if that does not help, report the message.'),
    cause,
  });
}

export const providerNotHere = (provider: Provider) =>
  new Failure({
    code: 'provider.not-here',
    message: t('onnxruntime-node has no provider {0} for {1}.', provider, platform()),
    remedy: t('Choose another provider, or auto.'),
  });

export const providerFailed = (provider: Provider, cause: unknown) =>
  new Failure({
    code: 'provider.failed',
    message: t('The provider {0} does not work: {1}', provider, firstLine(cause)),
    remedy: t('Bring the GPU’s driver up to date, or choose another provider, or auto.'),
    cause,
  });

export const providerInexact = (provider: Provider, difference: number) =>
  new Failure({
    code: 'provider.inexact',
    message: t(
      'The provider {0} computes other gradients than the processor: they differ by {1} %.',
      provider,
      (100 * difference).toPrecision(2),
    ),
    remedy: t('Choose another provider, or auto. A newer onnxruntime may have mended it.'),
  });

export const gpuMissing = () =>
  new Failure({
    code: 'cuda.no-driver',
    message: t('There is no NVIDIA GPU, or its driver is not installed.'),
    remedy: t('Install the driver (580 or newer, for CUDA 13), or choose another provider, or auto.'),
  });

/** Fetches NVIDIA's libraries, too. */
const installCuda = () =>
  wayOut({
    terminal: t('Run: soft-prompt providers --install cuda'),
    editor: t('Run “Soft Prompt: Install CUDA Libraries”.'),
  });

export const cudaNotInstalled = () =>
  new Failure({
    code: 'cuda.not-installed',
    message: t('The CUDA libraries are not installed.'),
    remedy: installCuda(),
  });

export const nvidiaLibrariesMissing = (names: readonly string[]) =>
  new Failure({
    code: 'cuda.toolkit-missing',
    message: t('Libraries of NVIDIA’s CUDA 13 are missing: {0}.', names.join(', ')),
    remedy: installCuda(),
  });

/** What onnxruntime, CUDA and Node.js say when memory is asked for in vain. */
const memorySigns =
  /bad.alloc|failed to allocate|allocation failed|out of memory|BFCArena|smaller than requested bytes|ALLOC_FAILED/i;

/** Undefined where an error of onnxruntime is about something else. */
export function outOfMemory(cause: unknown): Failure | undefined {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (!memorySigns.test(message)) return undefined;
  const wanted = /of size (\d+)|requested bytes of (\d+)/.exec(message)?.slice(1).find(Boolean);
  return new Failure({
    code: outOfMemoryCode,
    message:
      wanted === undefined
        ? t('There is not enough memory.')
        : t('There is not enough memory: another {0} were asked for in vain.', formatBytes(Number(wanted))),
    remedy: t('Close other programs, use smaller batches or shorter texts, or choose a smaller model.'),
    cause,
  });
}

export const outOfMemoryCode = 'runtime.out-of-memory';

export const weightFileGone = (file: string) =>
  new Failure({
    code: 'runtime.weight-file-gone',
    message: t('The file {0} with the weights of the model was removed or moved while it was needed.', file),
    remedy: wayOut({
      terminal: t(
        'Put it back, or fetch the model again. An interrupted run goes on with: soft-prompt tune --resume RUN',
      ),
      editor: t('Put it back, or fetch the model again. An interrupted run goes on with “Soft Prompt: Resume Tuning”.'),
    }),
    place: { file },
  });

/** The part of a native error that says something: without the places in onnxruntime's sources and the name of the machine. */
function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const ofCuda = /CUDA failure \d+: [^;]*/.exec(message)?.[0];
  if (ofCuda !== undefined) return ofCuda.trim();
  const line = message.split('\n').find((each) => each.trim() !== '') ?? message;
  return line.replace(/^\/\S+\s.*? was false\.\s*/, '').trim();
}
