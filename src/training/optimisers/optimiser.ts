import type { Value } from '../../graph/value.ts';

/** A tensor and what an optimiser remembers of it, all of the same shape. */
export interface OptimisedTensor {
  readonly parameter: Value;
  /** By slot name. */
  readonly slots: Readonly<Record<string, Value>>;
}

/**
 * A rule that turns a gradient into the next parameter, as a builder of graphs: it holds no state. What it remembers is its slots,
 * tensors shaped like the parameter that are zero at the start; what changes from step to step but not from element to element is
 * its scalars, computed in double precision outside the graph.
 */
export interface Optimiser {
  /** The names that PyTorch's `state_dict` gives to these tensors. */
  readonly slots: readonly string[];
  readonly scalars: readonly string[];

  /** @param step counts the steps from 1 */
  scalarValues(step: number, learningRate: number): Readonly<Record<string, number>>;

  update(current: OptimisedTensor, gradient: Value, scalars: Readonly<Record<string, Value>>): OptimisedTensor;
}
