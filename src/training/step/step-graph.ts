import { present } from '../../base/failure.ts';
import { checkpointLayers } from '../../graph/checkpoint-layers.ts';
import { gradients } from '../../graph/gradient.ts';
import { add, div, input, mul, scalar, where } from '../../graph/operators/index.ts';
import { postponeRowFactors } from '../../graph/postpone-row-factors.ts';
import { recompute } from '../../graph/recompute.ts';
import type { Pass } from '../../graph/rewrite.ts';
import { selectRowsEarly } from '../../graph/select-rows-early.ts';
import type { Value } from '../../graph/value.ts';
import type { BatchShape, TrainableLoss } from '../objective.ts';
import { clipByGlobalNorm, globalNorm } from '../optimisers/gradient-clipping.ts';
import type { OptimisedTensor, Optimiser } from '../optimisers/optimiser.ts';
import { slotName } from './training-state.ts';

/** The passes that a step's graph goes through once it is differentiated. */
export type StepPass = 'recompute' | 'checkpointLayers' | 'selectRowsEarly' | 'postponeRowFactors';

export interface StepOptions {
  readonly optimiser: Optimiser;
  /** Gradients whose global norm is larger are scaled down to it; undefined for no clipping. */
  readonly maxGradNorm: number | undefined;
  /** Whether gradients of several batches are summed before a step. */
  readonly accumulates: boolean;
  /** Whether the insides of the network's layers are computed again for the backward pass, which takes longer, and less memory. */
  readonly gradientCheckpointing?: boolean;
  /** Passes that are left out, to measure what they bring. */
  readonly without?: readonly StepPass[];
}

/** How the labels of a step graph's own inputs begin: those of the state, and a few scalars. */
export const stateLabels = 'training/';

/** The names of a step graph's inputs and of the outputs that replace them. */
export const stepNames = {
  parameter: (name: string) => `training/parameter/${name}`,
  slot: (slot: string, parameter: string) => `training/slot/${slotName(slot, parameter)}`,
  accumulated: (name: string) => `training/accumulated/${name}`,
  /** Parameters with a learning rate of their own have scalars of their own. */
  scalar: (name: string, rateFactor: number) =>
    rateFactor === 1 ? `training/scalar/${name}` : `training/scalar/${name}*${rateFactor}`,
  /** float32 []: one divided by the number of label tokens of all batches of the step. */
  labelShare: 'training/label_share',
  /** float32 []: one of the objective's `lossScales`. */
  lossScale: 'training/loss_scale',
  /** bool []: true for the last batch of a step, false where gradients are only summed. */
  apply: 'training/apply',
  next: (inputName: string) => `next/${inputName}`,
  lossSum: 'loss_sum',
  correctTokens: 'correct_tokens',
  gradientNorm: 'gradient_norm',
} as const;

/**
 * Forward, loss, backward, clipping and optimiser for batches of one shape, as one graph: the state goes in, the next state comes out.
 * With accumulation the same graph serves every batch of a step: `apply` says which of them ends it.
 */
export function buildStepGraph<Item>(
  objective: TrainableLoss<Item>,
  shape: BatchShape,
  { optimiser, maxGradNorm, accumulates, gradientCheckpointing = false, without = [] }: StepOptions,
): Record<string, Value> {
  const tensors = objective.parameters.map(({ name, initial }) => optimisedInput(name, initial.shape, optimiser));
  const parameters = tensors.map(({ parameter }) => parameter);
  const names = objective.parameters.map(({ name }) => name);

  const loss = objective.build(new Map(names.map((name, index) => [name, at(parameters, index)])), shape);
  const share = input(stepNames.labelShare, 'float32', []);
  const own = lossGradients(objective, loss.lossSum, share, parameters);
  const earlier = accumulates
    ? names.map((name, index) => input(stepNames.accumulated(name), 'float32', at(parameters, index).shape))
    : [];
  const summed = accumulates ? own.map((gradient, index) => add(at(earlier, index), gradient)) : own;
  const norm = globalNorm(summed);
  const clipped = maxGradNorm === undefined ? summed : clipByGlobalNorm(summed, norm, maxGradNorm);

  const scalars = new Map(rateFactors(objective).map((factor) => [factor, scalarInputs(optimiser, factor)]));
  const updated = tensors.map((tensor, index) => {
    const { rateFactor = 1 } = at(objective.parameters, index);
    return optimiser.update(tensor, at(clipped, index), present(scalars.get(rateFactor), 'scalars'));
  });

  const outputs: Record<string, Value> = {
    [stepNames.lossSum]: loss.lossSum,
    [stepNames.correctTokens]: loss.correctTokens,
    [stepNames.gradientNorm]: norm,
  };
  const apply = accumulates ? input(stepNames.apply, 'bool', []) : undefined;
  const choose = (next: Value, current: Value) => (apply === undefined ? next : where(apply, next, current));
  names.forEach((name, index) => {
    const [before, after] = [at(tensors, index), at(updated, index)];
    outputs[stepNames.next(stepNames.parameter(name))] = choose(after.parameter, before.parameter);
    for (const slot of optimiser.slots) {
      const next = present(after.slots[slot], `the next ${slot}`);
      outputs[stepNames.next(stepNames.slot(slot, name))] = choose(next, present(before.slots[slot], slot));
    }
    if (accumulates)
      outputs[stepNames.next(stepNames.accumulated(name))] = choose(scalarZero(at(summed, index)), at(summed, index));
  });
  const forward = [loss.lossSum, loss.correctTokens];
  const passes: readonly (readonly [StepPass, Pass])[] = [
    ['recompute', (values) => recompute(values, forward)],
    [
      'checkpointLayers',
      (values) => (gradientCheckpointing ? checkpointLayers(values, forward, parameters) : [...values]),
    ],
    // The backward pass of the lowest layer ends at the soft tokens.
    ['selectRowsEarly', selectRowsEarly],
    ['postponeRowFactors', postponeRowFactors],
  ];
  const passed = passes
    .filter(([name]) => !without.includes(name))
    .reduce((values: readonly Value[], [, pass]) => pass(values), Object.values(outputs));
  return Object.fromEntries(Object.keys(outputs).map((name, index) => [name, at(passed, index)]));
}

/** The gradients of share · lossSum. Where the loss is scaled the share comes last, so that it does not take from the range. */
function lossGradients(
  { lossScales }: Pick<TrainableLoss<never>, 'lossScales'>,
  lossSum: Value,
  share: Value,
  parameters: readonly Value[],
): Value[] {
  if (lossScales === undefined) return gradients(mul(lossSum, share), parameters);
  const scale = input(stepNames.lossScale, 'float32', []);
  return gradients(mul(lossSum, scale), parameters).map((gradient) => mul(gradient, div(share, scale)));
}

/** The distinct multiples of the run's learning rate that parameters are trained with. */
export function rateFactors({ parameters }: Pick<TrainableLoss<unknown>, 'parameters'>): number[] {
  return [...new Set(parameters.map(({ rateFactor = 1 }) => rateFactor))];
}

function scalarInputs(optimiser: Optimiser, rateFactor: number): Record<string, Value> {
  return Object.fromEntries(
    optimiser.scalars.map((name) => [name, input(stepNames.scalar(name, rateFactor), 'float32', [])]),
  );
}

function optimisedInput(name: string, shape: readonly number[], optimiser: Optimiser): OptimisedTensor {
  const slots = optimiser.slots.map((slot) => [slot, input(stepNames.slot(slot, name), 'float32', shape)] as const);
  return { parameter: input(stepNames.parameter(name), 'float32', shape), slots: Object.fromEntries(slots) };
}

/** A zero that broadcasts to `like`. */
function scalarZero(like: Value): Value {
  return scalar(0, like.dtype);
}

function at<T>(items: readonly T[], index: number): T {
  return present(items[index], `entry ${index}`);
}
