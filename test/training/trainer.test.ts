import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/training/loop/snapshot.ts';
import { accuracies, learnable, observe, regression } from './support/small-run.ts';

describe('the course of a run', () => {
  it('lowers the loss, evaluates at the start, at every interval and at the end, and ends', async () => {
    const { events, outcome } = await observe({ totalSteps: 11 }, { evaluate: accuracies(0.2, 0.4, 0.9, 0.5) });
    const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
    expect(losses).toHaveLength(11);
    // Zero weights give every one of three classes the same probability.
    expect(losses[0]).toBeCloseTo(Math.log(3), 5);
    expect(losses.at(-1)).toBeLessThan(0.8);
    const evaluated = events.flatMap((event) => (event.type === 'evaluation' ? [event.step] : []));
    expect(evaluated).toEqual([0, 3, 6, 9, 11]);
    expect(outcome).toMatchObject({ reason: 'completed', best: { step: 6, value: 0.9 }, state: { step: 11 } });
    expect(events.at(-1)).toMatchObject({ type: 'finished', reason: 'completed', best_step: 6, best_metric: 0.9 });
  });

  it('tells with each step and evaluation what the process holds in memory', async () => {
    const { events } = await observe({ totalSteps: 3 }, { evaluate: accuracies(0.2) });
    const told = events.flatMap((event) => ('memory_bytes' in event ? [event.memory_bytes ?? 0] : []));
    expect(told).toHaveLength(5);
    const { maxRSS } = process.resourceUsage();
    for (const bytes of told) {
      // Node.js alone takes some ten megabytes.
      expect(bytes).toBeGreaterThan(10_000_000);
      // What the system counted itself, in kilobytes; it counts in batches of pages.
      expect(bytes / 1024).toBeLessThan(1.1 * maxRSS);
    }
  });

  it('gives the same numbers for the same seed, and another order for another', async () => {
    const losses = async (dataSeed: number) => {
      const batching = { batchSize: 4, accumulationSteps: 1, dataSeed };
      const { events } = await observe({ batching }, {});
      return events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
    };
    expect(await losses(1)).toEqual(await losses(1));
    expect(await losses(1)).not.toEqual(await losses(2));
  });

  it('stops early after `patience` evaluations without a better metric', async () => {
    const selection = { metric: 'accuracy', greaterIsBetter: true, patience: 2, threshold: 0 };
    const { events, outcome } = await observe(
      { selection, totalSteps: 30 },
      { evaluate: accuracies(0.1, 0.5, 0.4, 0.5) },
    );
    expect(outcome).toMatchObject({ reason: 'early-stopping', best: { step: 3 }, state: { step: 9 } });
    const patience = events.flatMap((event) => (event.type === 'evaluation' ? [event.patience_left] : []));
    expect(patience).toEqual([2, 2, 1, 0]);
  });

  it('does not renew the patience for a gain below the threshold, but keeps the better one as the best', async () => {
    const selection = { metric: 'accuracy', greaterIsBetter: true, patience: 2, threshold: 0.1 };
    const { outcome } = await observe({ selection }, { evaluate: accuracies(0.5, 0.55, 0.56) });
    expect(outcome).toMatchObject({ reason: 'early-stopping', best: { value: 0.56 }, state: { step: 6 } });
  });

  it('prefers the lower value of a metric that is a loss', async () => {
    const selection = { metric: 'accuracy', greaterIsBetter: false, patience: undefined, threshold: 0 };
    const { outcome } = await observe({ selection }, { evaluate: accuracies(0.5, 0.3, 0.4) });
    expect(outcome.best).toEqual({ step: 3, value: 0.3 });
  });

  it.each([
    ['every save_steps steps', { saveEvery: 5 }, [0, 5, 10, 12]],
    ['once the last one is old enough', { saveAfterSeconds: 0 }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    ['at the start and the end alone', { saveAfterSeconds: 3600 }, [0, 12]],
  ])('writes a checkpoint %s', async (_, changes, steps) => {
    const kept: number[] = [];
    const journal: Journal = {
      record: async () => undefined,
      checkpoint: async ({ state: { step } }) => {
        kept.push(step);
        return { type: 'checkpoint', step, name: `step-${step}` };
      },
    };
    await observe({ evaluateEvery: undefined, ...changes }, { journal });
    expect(kept).toEqual(steps);
  });

  it('lets timers and signals have their turn between two steps', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await observe({ totalSteps: 12 }, {});
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('stopping', () => {
  it('stops after the step in progress and keeps its state', async () => {
    const controller = new AbortController();
    const { outcome, events } = await observe(
      { evaluateEvery: undefined },
      {
        signal: controller.signal,
        onEvent: (event) => (event.type === 'step' && event.step === 5 ? controller.abort() : undefined),
      },
    );
    expect(outcome).toMatchObject({ reason: 'stopped', state: { step: 5 } });
    expect(events.at(-1)).toMatchObject({ type: 'finished', reason: 'stopped', step: 5 });
  });

  it('gives up an evaluation in progress, which a resumed run makes up for', async () => {
    const controller = new AbortController();
    const evaluate = async () => {
      controller.abort(new Error('stop'));
      throw controller.signal.reason;
    };
    const { outcome, events } = await observe({}, { signal: controller.signal, evaluate });
    expect(outcome).toMatchObject({ reason: 'stopped', state: { step: 0 } });
    expect(events.some(({ type }) => type === 'evaluation')).toBe(false);
    const resumed = await observe(
      {},
      {
        resumeFrom: { state: outcome.state, history: { elapsedSeconds: 0, evaluations: [], warned: [] } },
        evaluate: accuracies(0.5),
      },
    );
    expect(resumed.events.find(({ type }) => type === 'evaluation')).toMatchObject({ step: 0 });
  });

  it('lets an evaluation that fails for another reason fail the run', async () => {
    const evaluate = () => Promise.reject(new Error('no such metric'));
    await expect(observe({}, { evaluate })).rejects.toThrow('no such metric');
  });
});

describe('what goes wrong is told in plain words, once', () => {
  it('a loss that is not a number stops the run, and the state before it is kept', async () => {
    const broken = learnable(12).map((item, index) =>
      index === 7 ? { ...item, features: [[Number.NaN, 0, 0, 0]] } : item,
    );
    const { outcome, warnings, events } = await observe({ evaluateEvery: undefined, totalSteps: 3 }, {}, broken);
    expect(outcome.reason).toBe('diverged');
    expect(warnings).toEqual(['training.loss-not-finite']);
    for (const { data } of outcome.state.parameters.values())
      expect(Array.from(data, Number).every(Number.isFinite)).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'finished', reason: 'diverged', step: outcome.state.step });
    expect(events.filter(({ type }) => type === 'step')).toHaveLength(outcome.state.step);
  });

  it('a gradient of exactly zero', async () => {
    const answers = learnable(12).map((item) => ({ ...item, labels: [0] }));
    // So certain that the other answers' probabilities are zero in float32.
    const { warnings } = await observe({ evaluateEvery: undefined }, {}, answers, regression([200, 0, 0]));
    expect(warnings).toEqual(['training.gradient-zero']);
  });

  it('a metric that stays flat', async () => {
    const { warnings } = await observe({}, { evaluate: accuracies(0.5) });
    expect(warnings).toEqual(['training.metric-flat']);
  });

  it('a metric below the start', async () => {
    const { warnings } = await observe({}, { evaluate: accuracies(0.8, 0.3, 0.4, 0.35, 0.2) });
    expect(warnings).toEqual(['training.metric-below-start']);
  });

  it('nothing of a run that goes well', async () => {
    const { warnings } = await observe({}, { evaluate: accuracies(0.3, 0.5, 0.4, 0.6) });
    expect(warnings).toEqual([]);
  });
});
