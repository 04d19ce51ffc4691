import { env } from 'onnxruntime-node';

/** The version of onnxruntime that runs graphs. */
export const runtimeVersion = env.versions.node ?? env.versions.common;
