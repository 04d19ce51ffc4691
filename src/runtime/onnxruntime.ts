import type * as Onnxruntime from 'onnxruntime-node';
import { runtimeNotLoadable } from './failures.ts';

type OnnxRuntime = typeof Onnxruntime;

let loading: Promise<OnnxRuntime> | undefined;

/**
 * onnxruntime-node, whose native library is loaded when it is first needed: where it cannot be, that is a failure with a way out,
 * and everything that needs no arithmetic works all the same.
 * @throws Failure when the native library cannot be loaded
 */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loading ??= load();
  return loading;
}

async function load(): Promise<OnnxRuntime> {
  // cuBLAS would round the factors of a float32 product to ten bits of mantissa (TF32) on GPUs that can. onnxruntime-node has no option for it.
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  try {
    const onnxruntime = await import('onnxruntime-node');
    // What goes wrong is thrown too; the native log would write it once more, in colour, into the terminal's progress.
    onnxruntime.env.logLevel = 'fatal';
    return onnxruntime;
  } catch (error) {
    throw runtimeNotLoadable(error);
  }
}

/** The version of onnxruntime that runs graphs. */
export async function runtimeVersion(): Promise<string> {
  const { env } = await loadOnnxRuntime();
  return env.versions.node ?? env.versions.common;
}
