/** A library inside an archive. */
export interface ArchivedLibrary {
  /** In the archive. */
  readonly path: string;
  readonly bytes: number;
}

/** An archive of GPU libraries on a server, pinned by its checksum. */
export interface CudaRelease {
  /** Of onnxruntime; the libraries work with this one alone. */
  readonly version: string;
  readonly address: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly libraries: readonly ArchivedLibrary[];
}

/**
 * The CUDA provider of the onnxruntime that package.json names, for Linux x64 and CUDA 13: the official Python package of the same version
 * holds the very libraries that onnxruntime-node's own install script looks for.
 */
export const cudaRelease: CudaRelease = {
  version: '1.30.0',
  address:
    'https://files.pythonhosted.org/packages/9e/80/d96143329dbe925d434b016c890a5caa785fac8e14a1570e5d6818b63545/onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_28_x86_64.whl',
  bytes: 246_685_715,
  sha256: '6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1',
  libraries: [
    { path: 'onnxruntime/capi/libonnxruntime_providers_shared.so', bytes: 14_632 },
    { path: 'onnxruntime/capi/libonnxruntime_providers_cuda.so', bytes: 272_049_904 },
  ],
};

/** What NVIDIA's own packages bring; the provider's library is linked to them. cuDNN is loaded by it when it is first needed. */
export const nvidiaLibraries = [
  'libcudart.so.13',
  'libcublas.so.13',
  'libcublasLt.so.13',
  'libcurand.so.10',
  'libcudnn.so.9',
] as const;

/** Comes with the driver. */
export const driverLibrary = 'libcuda.so.1';

export const cudaIsPossible = process.platform === 'linux' && process.arch === 'x64';
