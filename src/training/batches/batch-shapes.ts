import { assert, present } from '../../base/failure.ts';
import type { BatchShape, ItemSize } from '../objective.ts';

/** Each shape is a session of its own, which keeps memory for its activations. */
const mostShapes = 2;

/** Creating a session takes about as long as one step of its shape (1.0 s and 1.4 s for a model of 135 M weights on 2 cores). */
const creationSteps = 1;

/** Bounds the work of `chooseShapes`, which grows with the square. */
const mostCandidates = 64;

/** What a batch of these items needs. */
export function measureBatch(sizes: readonly ItemSize[]): BatchShape {
  return {
    examples: sizes.length,
    length: Math.max(...sizes.map(({ tokens }) => tokens)),
    cached: Math.max(...sizes.map(({ cached }) => cached)),
    tokens: sizes.reduce((sum, { tokens }) => sum + tokens, 0),
    labels: sizes.reduce((sum, { labels }) => sum + labels, 0),
  };
}

/** A shape with room for any `count` of these items. */
export function largestBatch(sizes: readonly ItemSize[], count: number): BatchShape {
  const examples = Math.min(count, sizes.length);
  const sumOfLargest = (values: readonly number[]) =>
    values
      .toSorted((a, b) => b - a)
      .slice(0, examples)
      .reduce((sum, value) => sum + value, 0);
  return {
    examples,
    length: sizes.reduce((longest, { tokens }) => Math.max(longest, tokens), 0),
    cached: sizes.reduce((most, { cached }) => Math.max(most, cached), 0),
    tokens: sumOfLargest(sizes.map(({ tokens }) => tokens)),
    labels: sumOfLargest(sizes.map(({ labels }) => labels)),
  };
}

/** The shape among `shapes` in which the batch costs least. */
export function smallestFitting(
  shapes: readonly BatchShape[],
  batch: BatchShape,
  cost: (shape: BatchShape) => number,
): BatchShape {
  const fitting = shapes.filter((shape) => fits(batch, shape)).sort((a, b) => cost(a) - cost(b));
  return present(fitting[0], 'a shape for every batch of the run');
}

export interface ShapeChoice {
  readonly shapes: BatchShape[];
  /** What the run costs with them, in the unit of `cost`. */
  readonly cost: number;
}

/**
 * The few shapes for which all batches of a run together take the least time: what they compute, padding included, and the creation
 * of the shapes' sessions. Batches are ordered by cost and cut into consecutive groups (the best cuts are found by dynamic
 * programming); a group's shape has room for each of its batches. The result is a function of the batches alone.
 */
export function chooseShapes(batches: readonly BatchShape[], cost: (shape: BatchShape) => number): ShapeChoice {
  assert(batches.length > 0, 'shapes for at least one batch');
  const candidates = mergeCandidates(batches, cost);
  // best[n]: the cheapest choice for the candidates up to n with at most as many shapes as rounds.
  let best = candidates.map((_, last) => oneShape(candidates.slice(0, last + 1), cost));
  for (let round = 1; round < mostShapes; round++) {
    best = candidates.map((_, last) => extend(best, candidates, last, cost));
  }
  return present(best.at(-1), 'a choice for all candidates');
}

interface Candidate {
  readonly shape: BatchShape;
  readonly count: number;
}

/** The cheapest choice for the candidates up to `last` with one shape more than `shorter` has, where that is cheaper. */
function extend(
  shorter: readonly ShapeChoice[],
  candidates: readonly Candidate[],
  last: number,
  cost: (shape: BatchShape) => number,
): ShapeChoice {
  let best = present(shorter[last], 'a choice with one shape fewer');
  let group: Candidate | undefined;
  for (let first = last; first > 0; first--) {
    const candidate = present(candidates[first], 'a candidate');
    group = group === undefined ? candidate : together(group, candidate);
    const before = present(shorter[first - 1], 'a choice for what comes before');
    const total = before.cost + costOf(group, cost);
    if (total < best.cost) best = { cost: total, shapes: [...before.shapes, group.shape] };
  }
  return best;
}

function oneShape(candidates: readonly Candidate[], cost: (shape: BatchShape) => number): ShapeChoice {
  const group = candidates.reduce(together);
  return { cost: costOf(group, cost), shapes: [group.shape] };
}

/** All steps of the group, and the creation of its session. */
function costOf({ shape, count }: Candidate, cost: (shape: BatchShape) => number): number {
  return cost(shape) * (count + creationSteps);
}

function together(a: Candidate, b: Candidate): Candidate {
  return { shape: enclosing(a.shape, b.shape), count: a.count + b.count };
}

/** The batches in order of cost, neighbours merged where there are too many. */
function mergeCandidates(batches: readonly BatchShape[], cost: (shape: BatchShape) => number): Candidate[] {
  const ordered = batches.map((shape) => ({ shape, cost: cost(shape) })).sort((a, b) => a.cost - b.cost);
  const merged = Math.max(1, Math.ceil(ordered.length / mostCandidates));
  return Array.from({ length: Math.ceil(ordered.length / merged) }, (_, index) =>
    ordered
      .slice(index * merged, (index + 1) * merged)
      .map(({ shape }) => ({ shape, count: 1 }))
      .reduce(together),
  );
}

/** Room for what either has room for. */
export function enclosing(a: BatchShape, b: BatchShape): BatchShape {
  return {
    examples: Math.max(a.examples, b.examples),
    length: Math.max(a.length, b.length),
    cached: Math.max(a.cached, b.cached),
    tokens: Math.max(a.tokens, b.tokens),
    labels: Math.max(a.labels, b.labels),
  };
}

function fits(batch: BatchShape, shape: BatchShape): boolean {
  return (
    batch.examples <= shape.examples &&
    batch.length <= shape.length &&
    batch.cached <= shape.cached &&
    batch.tokens <= shape.tokens &&
    batch.labels <= shape.labels
  );
}
