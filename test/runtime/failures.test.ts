import { describe, expect, it } from 'vitest';
import { providerFailed, runtimeNotLoadable } from '../../src/runtime/failures.ts';

/** What the loaders of Linux, macOS and Windows say, as their users report it. */
const messages = [
  ["Cannot find module '../bin/napi-v6/freebsd/x64/onnxruntime_binding.node'", 'has no onnxruntime for'],
  ['/x/onnxruntime_binding.node: wrong ELF class: ELFCLASS32', 'another kind of machine'],
  ["dlopen(x.node): (mach-o file, but is an incompatible architecture (have 'arm64', need 'x86_64'))", 'another kind'],
  ['\\\\?\\C:\\x\\onnxruntime_binding.node is not a valid Win32 application.', 'another kind of machine'],
  ["/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.28' not found (required by x)", 'older than onnxruntime needs'],
  ['libstdc++.so.6: cannot open shared object file: No such file or directory', 'library that onnxruntime needs'],
  [
    'The specified module could not be found.\n\\\\?\\C:\\x\\onnxruntime_binding.node',
    'library that onnxruntime needs',
  ],
  ['/x/onnxruntime_binding.node: cannot open shared object file: No such file or directory', 'another kind of machine'],
  ['Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by x)', 'library that onnx'],
  ['/x/onnxruntime_binding.node: file too short', 'damaged'],
  ['/x/onnxruntime_binding.node: cannot read file data', 'damaged'],
  ['/x/libonnxruntime.so.1: invalid ELF header', 'damaged'],
] as const;

describe('an onnxruntime that cannot be loaded', () => {
  it.each(messages)('tells what “%s” means, and the way out', (message, meaning) => {
    const failure = runtimeNotLoadable(new Error(`${message}\nRequire stack:\n- /x/binding.js`));
    expect(failure.message).toContain(meaning);
    expect(failure.message).toContain(message.split('\n')[0]);
    expect(failure.message).not.toContain('Require stack');
    expect(failure.remedy).not.toBe('');
  });

  it('keeps a message that nobody has seen yet', () => {
    expect(runtimeNotLoadable(new Error('strange')).message).toBe('onnxruntime cannot be loaded. (strange)');
  });
});

describe('a provider that does not work', () => {
  it('tells what CUDA said, without the name of the machine', () => {
    const cause = new Error(
      '/onnxruntime_src/cuda_call.cc:154 std::conditional_t<THRW, void, Status> onnxruntime::CudaCall(ERRTYPE) CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1 ; hostname=vm ; file=/onnxruntime_src/x.cc ; line=352 ; expr=cudaSetDevice(info_.device_id);',
    );
    expect(providerFailed('cuda', cause).message).toBe(
      'The provider cuda does not work: CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version',
    );
  });

  it('tells what onnxruntime said, without the place in its sources', () => {
    const cause = new Error(
      '/onnxruntime_src/core/providers/webgpu/webgpu_context.cc:136 Initialize() adapter_result.status was false. Failed to get a WebGPU adapter: No supported adapters\n',
    );
    expect(providerFailed('webgpu', cause).message).toBe(
      'The provider webgpu does not work: Failed to get a WebGPU adapter: No supported adapters',
    );
  });
});
