import type { RunDetails } from '../../src/protocol/runs.ts';

/** Values over steps; null where a value was no number. */
export interface Series {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

export function lossSeries({ events }: RunDetails): Series {
  const steps = events.filter((event) => event.type === 'step');
  return { steps: steps.map(({ step }) => step), values: steps.map(({ loss }) => loss) };
}

export function metricSeries({ events }: RunDetails, name: string): Series {
  const evaluations = events.filter((event) => event.type === 'evaluation');
  return {
    steps: evaluations.map(({ step }) => step),
    values: evaluations.map(({ metrics }) => metrics[name] ?? null),
  };
}

/** The metrics of the dev examples, in the order in which they were first measured; that which chooses the best checkpoint comes first. */
export function metricNames(runs: readonly RunDetails[]): string[] {
  const chosen = runs.flatMap(({ metric }) => metric ?? []);
  const measured = runs.flatMap(({ events }) =>
    events.flatMap((event) => (event.type === 'evaluation' ? Object.keys(event.metrics) : [])),
  );
  return [...new Set([...chosen.filter((name) => measured.includes(name)), ...measured])];
}

/** An exponential moving average whose start is not pulled towards zero, as in TensorBoard; `weight` 0 leaves the values as they are. */
export function smoothed({ steps, values }: Series, weight: number): Series {
  let average = 0;
  let count = 0;
  return {
    steps,
    values: values.map((value) => {
      if (value === null || weight === 0) return value;
      average = weight * average + (1 - weight) * value;
      count += 1;
      return average / (1 - weight ** count);
    }),
  };
}
