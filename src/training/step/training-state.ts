import { elementCount, float32Tensor, type TensorData } from '../../graph/tensor.ts';
import type { TrainableParameter } from '../objective.ts';
import type { Optimiser } from '../optimisers/optimiser.ts';

export type NamedTensors = ReadonlyMap<string, TensorData>;

/** All that an optimisation step changes. States are never modified: a step makes a new one. */
export interface TrainingState {
  /** Optimisation steps done so far. */
  readonly step: number;
  readonly parameters: NamedTensors;
  /** What the optimiser remembers, by `slotName`. */
  readonly slots: NamedTensors;
}

export function slotName(slot: string, parameter: string): string {
  return `${slot}/${parameter}`;
}

export function initialState(parameters: readonly TrainableParameter[], optimiser: Optimiser): TrainingState {
  return {
    step: 0,
    parameters: new Map(parameters.map(({ name, initial }) => [name, initial])),
    slots: new Map(
      optimiser.slots.flatMap((slot) =>
        parameters.map(({ name, initial }) => [slotName(slot, name), zerosLike(initial)] as const),
      ),
    ),
  };
}

export function zerosLike({ shape }: TensorData): TensorData {
  return float32Tensor(shape, new Float32Array(elementCount(shape)));
}
