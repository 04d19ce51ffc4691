import { assert, present } from '../../base/failure.ts';
import type { BatchShape, ItemSize } from '../objective.ts';

/** Each shape is a session of its own, which keeps memory for its activations. */
const mostShapes = 4;

/** Creating a session takes about as long as one step of its shape (1.0 s and 1.4 s for a model of 135 M weights on 2 cores). */
const creationSteps = 1;

/** Bounds the work of `chooseShapes`, which grows with the square. */
const mostCandidates = 64;

/** What a batch of these items needs. */
export function measureBatch(sizes: readonly ItemSize[]): BatchShape {
  return {
    examples: sizes.length,
    length: Math.max(...sizes.map(({ tokens }) => tokens)),
    tokens: sizes.reduce((sum, { tokens }) => sum + tokens, 0),
    labels: sizes.reduce((sum, { labels }) => sum + labels, 0),
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

/**
 * The few shapes for which all batches of a run together take the least time: what they compute, padding included, and the creation
 * of the shapes' sessions. Batches are ordered by cost and cut into consecutive groups (the best cuts are found by dynamic
 * programming); a group's shape has room for each of its batches. The result is a function of the batches alone.
 */
export function chooseShapes(batches: readonly BatchShape[], cost: (shape: BatchShape) => number): BatchShape[] {
  assert(batches.length > 0, 'shapes for at least one batch');
  const candidates = mergeCandidates(batches, cost);
  // best[k][n]: the least cost of the first n candidates in k + 1 groups, and where the last group begins.
  let best: Plan[] = candidates.map((_, last) => group(candidates, 0, last, cost));
  let chosen = present(best.at(-1), 'a plan of one shape');
  for (let shapes = 2; shapes <= Math.min(mostShapes, candidates.length); shapes++) {
    best = candidates.map((_, last) => extend(best, candidates, last, cost));
    const plan = present(best.at(-1), 'a plan');
    if (plan.cost < chosen.cost) chosen = plan;
  }
  return chosen.shapes;
}

interface Candidate {
  readonly shape: BatchShape;
  readonly count: number;
}

interface Plan {
  readonly cost: number;
  readonly shapes: BatchShape[];
}

/** The cheapest plan for the candidates up to `last` that adds one group to a plan of `shorter`. */
function extend(
  shorter: readonly Plan[],
  candidates: readonly Candidate[],
  last: number,
  cost: (shape: BatchShape) => number,
): Plan {
  let best = present(shorter[last], 'a plan with one shape fewer');
  let shape: BatchShape | undefined;
  let count = 0;
  for (let first = last; first > 0; first--) {
    const candidate = present(candidates[first], 'a candidate');
    shape = shape === undefined ? candidate.shape : enclosing(shape, candidate.shape);
    count += candidate.count;
    const before = present(shorter[first - 1], 'a plan for what comes before');
    const total = before.cost + cost(shape) * (count + creationSteps);
    if (total < best.cost) best = { cost: total, shapes: [...before.shapes, shape] };
  }
  return best;
}

function group(
  candidates: readonly Candidate[],
  first: number,
  last: number,
  cost: (shape: BatchShape) => number,
): Plan {
  const members = candidates.slice(first, last + 1);
  const shape = members.map((member) => member.shape).reduce(enclosing);
  const count = members.reduce((sum, member) => sum + member.count, 0);
  return { cost: cost(shape) * (count + creationSteps), shapes: [shape] };
}

/** The batches in order of cost, equal ones counted, neighbours merged where there are too many. */
function mergeCandidates(batches: readonly BatchShape[], cost: (shape: BatchShape) => number): Candidate[] {
  const ordered = batches.map((shape) => ({ shape, cost: cost(shape) })).sort((a, b) => a.cost - b.cost);
  const merged = Math.max(1, Math.ceil(ordered.length / mostCandidates));
  const candidates: Candidate[] = [];
  for (let first = 0; first < ordered.length; first += merged) {
    const members = ordered.slice(first, first + merged);
    candidates.push({ shape: members.map(({ shape }) => shape).reduce(enclosing), count: members.length });
  }
  return candidates;
}

function enclosing(a: BatchShape, b: BatchShape): BatchShape {
  return {
    examples: Math.max(a.examples, b.examples),
    length: Math.max(a.length, b.length),
    tokens: Math.max(a.tokens, b.tokens),
    labels: Math.max(a.labels, b.labels),
  };
}

function fits(batch: BatchShape, shape: BatchShape): boolean {
  return (
    batch.examples <= shape.examples &&
    batch.length <= shape.length &&
    batch.tokens <= shape.tokens &&
    batch.labels <= shape.labels
  );
}
