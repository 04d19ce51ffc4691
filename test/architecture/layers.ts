/**
 * Which folder of `src` may import which others. ARCHITECTURE.md shows this table; `layers.test.ts` holds the sources to it.
 * A more specific path wins over its parent's, both as an importer and as what is imported.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/graph': ['src/base'],
  'src/statistics': ['src/base'],
  'src/sweeps': ['src/base', 'src/settings', 'src/statistics'],
  'src/runtime': ['src/base', 'src/graph'],
  'src/models': ['src/base', 'src/graph'],
  'src/prompts': ['src/base', 'src/graph', 'src/models', 'src/prompts/nl-inputs'],
  // Read by the editor as well, which loads no tokenizer.
  'src/prompts/nl-inputs': ['src/base'],
  'src/settings': ['src/base', 'src/prompts/nl-inputs'],
  'src/tasks': ['src/base', 'src/graph', 'src/models', 'src/settings'],
  'src/generation': ['src/base', 'src/graph', 'src/runtime', 'src/models', 'src/prompts', 'src/tasks'],
  'src/evaluation': [
    'src/base',
    'src/graph',
    'src/runtime',
    'src/models',
    'src/prompts',
    'src/tasks',
    'src/generation',
  ],
  'src/interpretation': [
    'src/base',
    'src/graph',
    'src/runtime',
    'src/models',
    'src/prompts',
    'src/tasks',
    'src/evaluation',
  ],
  'src/training': [
    'src/base',
    'src/graph',
    'src/runtime',
    'src/models',
    'src/prompts',
    'src/prompts/nl-inputs',
    'src/settings',
    'src/tasks',
    'src/evaluation',
  ],
  'src/workflows': [
    'src/base',
    'src/graph',
    'src/runtime',
    'src/models',
    'src/prompts',
    'src/prompts/nl-inputs',
    'src/settings',
    'src/tasks',
    'src/generation',
    'src/evaluation',
    'src/interpretation',
    'src/training',
    'src/statistics',
    'src/sweeps',
  ],
  'src/cli': ['src/base', 'src/settings', 'src/workflows'],
  'src/sidecar': [
    'src/base',
    'src/settings',
    'src/models',
    'src/prompts',
    'src/prompts/nl-inputs',
    'src/workflows',
    'src/protocol',
  ],
  'src/protocol': ['src/base', 'src/settings', 'src/prompts/nl-inputs'],
  'src/extension': ['src/base', 'src/settings', 'src/prompts/nl-inputs', 'src/protocol'],
};

/** Packages that belong to one boundary: only these folders may import them. */
export const packageOwners: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['src/runtime'],
  vscode: ['src/extension'],
  commander: ['src/cli'],
  'vscode-jsonrpc': ['src/protocol'],
  '@bufbuild/protobuf': ['src/graph/onnx', 'src/models/tokenizers/sentencepiece'],
  '@huggingface/hub': ['src/models'],
  '@huggingface/gguf': ['src/models'],
  // A judge in tests: it would load onnxruntime and sharp.
  '@xenova/transformers': [],
};
