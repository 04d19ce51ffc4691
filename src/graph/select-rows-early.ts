import { present } from '../base/failure.ts';
import { gather, slice } from './operators/index.ts';
import { Gather } from './operators/indexing.ts';
import { Concat, Slice } from './operators/movement.ts';
import { withInputs } from './rewrite.ts';
import { topologicalOrder, Value } from './value.ts';

/** Some rows of a tensor: a range, or those that a vector names. */
type Selection =
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  | { readonly kind: 'named'; readonly indices: Value };

/** What is read of a value's rows. */
type Demand = Selection | 'all';

/**
 * The same outputs, with less computed for rows that nobody reads: where all that is read of a value are the same few rows, it is computed
 * for these rows alone, and so is what it is computed from row by row. So the topmost layer of a network ends at the rows of the labels,
 * and the backward pass at those of the soft tokens.
 */
export function selectRowsEarly(outputs: readonly Value[]): Value[] {
  const demands = demandsOf(outputs);
  const whole = new Map<Value, Value>();
  const selected = new Map<Value, Value>();
  const wholeOf = (value: Value) => present(whole.get(value), 'inputs come first');
  const selectedOf = (value: Value, selection: Selection): Value => {
    const known = selected.get(value) ?? select(wholeOf(value), selection);
    if (isSame(demands.get(value) ?? 'all', selection)) selected.set(value, known);
    return known;
  };

  for (const value of topologicalOrder(outputs)) {
    const demand = demands.get(value) ?? 'all';
    const narrowed = demand === 'all' ? undefined : value.operator.rowwise?.(value, rowsOf(demand));
    if (demand !== 'all' && narrowed !== undefined) {
      const inputs = value.inputs.map((input, index) =>
        narrowed.inputs[index] === true ? selectedOf(input, demand) : wholeOf(input),
      );
      selected.set(value, new Value(narrowed.operator, inputs));
      continue;
    }
    const [source] = value.inputs;
    const selection = selectionOf(value);
    whole.set(
      value,
      selection !== undefined && source !== undefined
        ? selectedOf(source, selection)
        : withInputs(value, value.inputs.map(wholeOf)),
    );
  }
  return outputs.map(wholeOf);
}

/** What is read of every value, from the outputs back: its readers' demands where they are the same, else all. */
function demandsOf(outputs: readonly Value[]): Map<Value, Demand> {
  const demands = new Map<Value, Demand>(outputs.map((output) => [output, 'all']));
  for (const value of topologicalOrder(outputs).reverse()) {
    const demand = demands.get(value) ?? 'all';
    const narrowed = demand === 'all' ? undefined : value.operator.rowwise?.(value, rowsOf(demand));
    value.inputs.forEach((input, index) => {
      const own = index === 0 && narrowed === undefined ? selectionOf(value) : undefined;
      const passed: Demand = own ?? (narrowed?.inputs[index] === true ? demand : 'all');
      const known = demands.get(input);
      demands.set(input, known === undefined || isSame(known, passed) ? passed : 'all');
    });
  }
  return demands;
}

/** The selection that a value is of the rows of its first input, where it leaves some out. */
function selectionOf({ operator, inputs: [source, indices] }: Value): Selection | undefined {
  if (operator instanceof Slice && operator.axis === 0)
    return { kind: 'range', start: operator.start, end: operator.end };
  // The names must be at hand wherever the selection moves to.
  if (!(operator instanceof Gather) || indices?.rank !== 1 || indices.inputs.length > 0) return undefined;
  return indices.size(0) < (source?.size(0) ?? 0) ? { kind: 'named', indices } : undefined;
}

function select(value: Value, selection: Selection): Value {
  if (selection.kind === 'named') return gather(value, selection.indices);
  const { start, end } = selection;
  if (value.operator instanceof Concat && value.operator.axis === 0) {
    let before = 0;
    for (const part of value.inputs) {
      if (before <= start && end <= before + part.size(0)) return slice(part, 0, start - before, end - before);
      before += part.size(0);
    }
  }
  return slice(value, 0, start, end);
}

function rowsOf(selection: Selection): number {
  return selection.kind === 'range' ? selection.end - selection.start : selection.indices.size(0);
}

function isSame(a: Demand, b: Demand): boolean {
  if (a === 'all' || b === 'all') return a === b;
  if (a.kind === 'named') return b.kind === 'named' && a.indices === b.indices;
  return b.kind === 'range' && a.start === b.start && a.end === b.end;
}
