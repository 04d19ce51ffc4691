import { z } from 'zod';
import type { CausalArchitecture, CausalModel } from '../architecture.ts';
import { parseConfiguration } from './configuration.ts';
import { architectureUnknown } from './failures.ts';
import { gptNeox } from './gpt-neox.ts';
import { gpt2 } from './gpt2.ts';
import { llama } from './llama.ts';

/** Every architecture of causal language models that can be opened. */
export const causalArchitectures: readonly CausalArchitecture[] = [llama, gpt2, gptNeox];

const typedConfiguration = z.object({ model_type: z.string() });

/** The `model_type` of a configuration, by which transformers names architectures. */
export function modelType(config: unknown, file: string): string {
  return parseConfiguration(typedConfiguration, config, file).model_type;
}

/**
 * The model that a configuration (the content of config.json) describes.
 * @param file the file that `config` was read from, for failures
 * @throws Failure when its architecture is unknown, or the configuration invalid or not supported
 */
export function causalModel(config: unknown, file: string): CausalModel {
  const type = modelType(config, file);
  const architecture = causalArchitectures.find(({ modelTypes }) => modelTypes.includes(type));
  if (architecture === undefined) {
    const supported = causalArchitectures.flatMap(({ modelTypes }) => modelTypes);
    throw architectureUnknown(file, type, supported);
  }
  return architecture.fromConfig(config, file);
}
