import { Defect } from '../src/base/failure.ts';
import { Random } from '../src/base/random.ts';
import { float32Tensor, type TensorData } from '../src/graph/tensor.ts';
import { peftLstmDefaults, promptTuning, pTuning } from '../src/prompts/methods.ts';
import type { PromptParameterisation } from '../src/prompts/parameterisation.ts';
import type { Workload } from './workload.ts';

const promptSeed = 0;

/** The parameters of a case's prompt at the start, under PEFT's names. */
export function initialPrompt(
  method: Workload['method'],
  softTokens: number,
  hiddenSize: number,
): ReadonlyMap<string, TensorData> {
  const random = Random.seeded(promptSeed);
  // The spread of SmolLM2's own embeddings.
  const embeddings = () => float32Tensor([softTokens, hiddenSize], random.normals(softTokens * hiddenSize, 0, 0.136));
  const parameterisation = method === 'PROMPT_TUNING' ? promptTuning(embeddings()) : lstmPrompt(softTokens, hiddenSize);
  return new Map(parameterisation.parameters.map(({ name, initial }) => [name, initial]));
}

/** The prompt of a case, starting from stored parameters. */
export function benchmarkPrompt(
  { method, softTokens }: Workload,
  stored: ReadonlyMap<string, TensorData>,
): PromptParameterisation {
  const get = (name: string) => {
    const tensor = stored.get(name);
    if (tensor === undefined) throw new Defect(`no stored parameter ${name}`);
    return tensor;
  };
  if (method === 'PROMPT_TUNING') return promptTuning(get('embedding.weight'));
  const encoder = lstmPrompt(softTokens, get('embedding.weight').shape[1] ?? 0);
  return {
    parameters: encoder.parameters.map(({ name }) => ({ name, initial: get(name) })),
    frozen: encoder.frozen,
    stepInputs: encoder.stepInputs,
    build: (tensors) => encoder.build(tensors),
  };
}

function lstmPrompt(softTokens: number, hiddenSize: number): PromptParameterisation {
  const settings = { encoderReparameterizationType: 'LSTM', ...peftLstmDefaults(hiddenSize) } as const;
  return pTuning(settings, softTokens, hiddenSize, Random.seeded(promptSeed));
}
