/** Execution providers of onnxruntime under its own names, the fastest first. */
export const providers = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const;
export type Provider = (typeof providers)[number];

/** `auto` stands for the best that works. */
export const providerRequests = ['auto', ...providers] as const;
export type ProviderRequest = (typeof providerRequests)[number];
