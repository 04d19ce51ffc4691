import type { CausalArchitecture } from '../architecture.ts';
import { llama } from './llama.ts';

/** Every architecture of causal language models that can be opened. */
export const causalArchitectures: readonly CausalArchitecture[] = [llama];
