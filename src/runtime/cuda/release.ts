/** A library inside an archive. */
export interface ArchivedLibrary {
  /** In the archive. */
  readonly path: string;
  readonly bytes: number;
}

/** An archive of libraries on a server, pinned by its checksum. */
export interface Archive {
  /** With its version; the folder of the libraries is called so. */
  readonly name: string;
  readonly address: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly libraries: readonly ArchivedLibrary[];
}

/** Libraries of NVIDIA's. */
export interface NvidiaArchive extends Archive {
  /** Those that onnxruntime asks the dynamic loader for, each after what it needs itself. */
  readonly loads: readonly string[];
}

export interface CudaRelease {
  /** onnxruntime's own part, which works with one version of it alone. */
  readonly provider: Archive;
  /** What that part needs, unless the system has it. */
  readonly nvidia: readonly NvidiaArchive[];
}

const files = 'https://files.pythonhosted.org/packages';

/** Of the onnxruntime-node that package.json names. */
export const onnxruntimeVersion = '1.30.0';

/**
 * For Linux x64 and CUDA 13, from the official Python packages: that of onnxruntime of the same version holds the very libraries that
 * onnxruntime-node's own install script looks for, and NVIDIA publishes its runtime libraries in the same way.
 */
export const cudaRelease: CudaRelease = {
  provider: {
    name: `onnxruntime-${onnxruntimeVersion}`,
    address: `${files}/9e/80/d96143329dbe925d434b016c890a5caa785fac8e14a1570e5d6818b63545/onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_28_x86_64.whl`,
    bytes: 246_685_715,
    sha256: '6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1',
    libraries: [
      { path: 'onnxruntime/capi/libonnxruntime_providers_shared.so', bytes: 14_632 },
      { path: 'onnxruntime/capi/libonnxruntime_providers_cuda.so', bytes: 272_049_904 },
    ],
  },
  nvidia: [
    {
      name: 'cuda-runtime-13.5.37',
      address: `${files}/0b/7c/14b8f5518f8951e9dca57ea80f44f8ea8bcc8671812e6cc38009f3205e57/nvidia_cuda_runtime-13.5.37-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl`,
      bytes: 2_504_024,
      sha256: 'df2b79a8852f10d1fef8c848489c49eebb5754051bf870202a862831412b179d',
      libraries: [{ path: 'nvidia/cu13/lib/libcudart.so.13', bytes: 806_720 }],
      loads: ['libcudart.so.13'],
    },
    {
      name: 'cublas-13.10.0.20',
      address: `${files}/b4/12/16628161ed8c109c8c73b38167df50cbc630a8a6e6548e2534d461526c3c/nvidia_cublas-13.10.0.20-py3-none-manylinux1_x86_64.manylinux_2_5_x86_64.whl`,
      bytes: 444_289_903,
      sha256: 'dcc6d63884c53d07e267ce7e6feac17b2538cebaafec5db865736c3e28e4dc84',
      libraries: [
        { path: 'nvidia/cu13/lib/libcublasLt.so.13', bytes: 551_653_208 },
        { path: 'nvidia/cu13/lib/libcublas.so.13', bytes: 57_282_152 },
      ],
      loads: ['libcublasLt.so.13', 'libcublas.so.13'],
    },
    {
      name: 'curand-10.4.5.25',
      address: `${files}/12/63/636e5dc9afb2959bfc0042a357d5567358df829b66c96d9fc36d77dc0596/nvidia_curand-10.4.5.25-py3-none-manylinux_2_27_x86_64.whl`,
      bytes: 77_113_015,
      sha256: '22bb226a857e5888fe6b54ae465fc4371296bcff13a35f79e19691bcf454f529',
      libraries: [{ path: 'nvidia/cu13/lib/libcurand.so.10', bytes: 104_860_296 }],
      loads: ['libcurand.so.10'],
    },
    {
      name: 'cudnn-9.28.0.42',
      address: `${files}/a1/80/d2cd3c17a05e32d616587bfe1d713586a1a1387b58430ea54c7966b954c6/nvidia_cudnn_cu13-9.28.0.42-py3-none-manylinux_2_27_x86_64.whl`,
      bytes: 516_782_127,
      sha256: '7358353c75bb121a58e5f7712fe6d588883dc1df8ba00f428237e44e97543c4d',
      // The first one finds the rest beside itself.
      libraries: [
        { path: 'nvidia/cudnn/lib/libcudnn.so.9', bytes: 137_432 },
        { path: 'nvidia/cudnn/lib/libcudnn_adv.so.9', bytes: 92_392_360 },
        { path: 'nvidia/cudnn/lib/libcudnn_cnn.so.9', bytes: 4_204_144 },
        { path: 'nvidia/cudnn/lib/libcudnn_engines_precompiled.so.9', bytes: 260_072_128 },
        { path: 'nvidia/cudnn/lib/libcudnn_engines_runtime_compiled.so.9', bytes: 41_978_752 },
        { path: 'nvidia/cudnn/lib/libcudnn_engines_tensor_ir.so.9', bytes: 249_581_552 },
        { path: 'nvidia/cudnn/lib/libcudnn_ext.so.9', bytes: 10_492_592 },
        { path: 'nvidia/cudnn/lib/libcudnn_graph.so.9', bytes: 149_118_552 },
        { path: 'nvidia/cudnn/lib/libcudnn_heuristic.so.9', bytes: 96_473_968 },
        { path: 'nvidia/cudnn/lib/libcudnn_ops.so.9', bytes: 35_661_648 },
      ],
      loads: ['libcudnn.so.9'],
    },
  ],
};

/** Comes with the driver. */
export const driverLibrary = 'libcuda.so.1';

export const cudaIsPossible = process.platform === 'linux' && process.arch === 'x64';
