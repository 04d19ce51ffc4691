import { describe, expect, it } from 'vitest';
import { type SweepEnd, SweepSession } from '../../../src/extension/sweeps/sweep-session.ts';
import type { SweepOverview, SweepProgress } from '../../../src/protocol/sweeps.ts';
import { tinyView } from './tiny-view.ts';

const overview: SweepOverview = { name: 'rates', runs: 4, done: 1, steps: 300, seconds: 60 };

/** A session whose sidecar makes runs until the test ends the piece. */
function session() {
  const asked: SweepOverview[] = [];
  let finish: () => void = () => undefined;
  let die: (error: Error) => void = () => undefined;
  const made = new SweepSession('/work/rates.sweep.yaml', {
    plan: async () => overview,
    make: (_, left, signal) => {
      asked.push(left);
      return new Promise((resolve, reject) => {
        finish = () => resolve(tinyView);
        die = reject;
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
    changed: () => undefined,
  });
  return { made, asked, finish: () => finish(), die: (error: Error) => die(error) };
}

function progress(number: number, stepsMade: number): SweepProgress {
  const run = { folder: `/runs/${number}`, label: `run ${number}`, number, of: 4 };
  return { ...run, step: 50, totalSteps: 100, loss: 1, stepsMade, secondsLeft: null };
}

describe('a sweep in the hand of this window', () => {
  it('goes from its plan to its end', async () => {
    const { made, asked, finish } = session();
    expect(made.status).toBe('planning');
    expect(await made.plan()).toEqual(overview);
    expect(made.isBusy).toBe(false);
    const running = made.run();
    expect(made.status).toBe('running');
    expect(made.isBusy).toBe(true);
    finish();
    expect(await running).toBe<SweepEnd>('ended');
    expect(asked).toEqual([overview]);
  });

  it('pauses, and asks for what is left when it goes on', async () => {
    const { made, asked, finish } = session();
    await made.plan();
    const first = made.run();
    made.takeEnd('made before', null);
    made.takeProgress(progress(2, 0));
    made.takeEnd('2', null);
    made.takeProgress(progress(3, 150));
    made.pause();
    expect(made.status).toBe('pausing');
    expect(await first).toBe<SweepEnd>('paused');
    expect(made.status).toBe('paused');
    expect(made.progress).toBeUndefined();
    expect(made.isBusy).toBe(false);
    const second = made.run();
    finish();
    expect(await second).toBe<SweepEnd>('ended');
    // One run more is made, and of 300 steps 150 are.
    expect(asked[1]).toMatchObject({ runs: 4, done: 2, steps: 150 });
  });

  it('stops', async () => {
    const { made } = session();
    await made.plan();
    const running = made.run();
    made.stop();
    expect(await running).toBe<SweepEnd>('stopped');
  });

  it('can be resumed after the sidecar has died', async () => {
    const { made, die, finish } = session();
    await made.plan();
    const running = made.run();
    die(new Error('gone'));
    await expect(running).rejects.toThrow('gone');
    expect(made.status).toBe('paused');
    const again = made.run();
    finish();
    expect(await again).toBe<SweepEnd>('ended');
  });

  it('tells a stage only where no run goes on, and remembers which runs failed', async () => {
    const { made } = session();
    await made.plan();
    void made.run();
    made.takeStage('Preparing the training');
    expect(made.stage).toBe('Preparing the training');
    expect(made.takeProgress(progress(2, 0))).toBe(true);
    expect(made.takeProgress(progress(2, 1))).toBe(false);
    made.takeStage('Evaluating');
    expect(made.stage).toBeUndefined();
    expect(made.progress?.number).toBe(2);
    made.takeEnd('2', 'The file is missing.');
    expect(made.progress).toBeUndefined();
    expect([...made.failures]).toEqual([['2', 'The file is missing.']]);
  });
});
