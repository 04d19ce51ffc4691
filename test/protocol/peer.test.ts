import { describe, expect, it } from 'vitest';
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import { Failure } from '../../src/base/failure.ts';
import { Peer } from '../../src/protocol/peer.ts';
import { pairedTransports } from '../../src/protocol/transport.ts';

const double = new RequestType<{ value: number }, number, void>('double');
const never = new RequestType<Record<string, never>, number, void>('never');

function pair() {
  const [near, far] = pairedTransports();
  const defects: unknown[] = [];
  const asks = new Peer(near, (error) => defects.push(error));
  const answers = new Peer(far, (error) => defects.push(error));
  return { asks, answers, far, defects };
}

describe('a request', () => {
  it('is answered with the result of its handler', async () => {
    const { asks, answers } = pair();
    answers.handle(double, ({ value }) => 2 * value);
    expect(await asks.request(double, { value: 21 })).toBe(42);
  });

  it('is rejected with the Failure that its handler threw: code, message, remedy and place', async () => {
    const { asks, answers, defects } = pair();
    const place = { file: 'nl_inputs.py', line: 3, column: 7 };
    answers.handle(double, () => {
      throw new Failure({ code: 'test.code', message: 'What happened.', remedy: 'The way out.', place });
    });
    await expect(asks.request(double, { value: 1 })).rejects.toEqual(
      expect.objectContaining({
        name: 'Failure',
        code: 'test.code',
        message: 'What happened.',
        remedy: 'The way out.',
        place,
      }),
    );
    expect(defects).toEqual([]);
  });

  it('is rejected with the message of a defect, and the stack stays at the side that failed', async () => {
    const { asks, answers, defects } = pair();
    const defect = new TypeError('x is undefined');
    answers.handle(double, () => {
      throw defect;
    });
    await expect(asks.request(double, { value: 1 })).rejects.toMatchObject({
      code: 'sidecar.defect',
      message: expect.stringContaining('x is undefined'),
    });
    expect(defects).toEqual([defect]);
  });

  it('is rejected when no handler is known on the other side', async () => {
    const { asks } = pair();
    await expect(asks.request(double, { value: 1 })).rejects.toMatchObject({ code: 'sidecar.defect' });
  });

  it('aborts its handler and is rejected with the reason when its signal is aborted', async () => {
    const { asks, answers } = pair();
    const started = new Promise<AbortSignal>((resolve) => {
      answers.handle(never, (_, signal) => {
        resolve(signal);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      });
    });
    const controller = new AbortController();
    const reply = asks.request(never, {}, { signal: controller.signal });
    const handlerSignal = await started;
    controller.abort(new Error('changed my mind'));
    await expect(reply).rejects.toThrow('changed my mind');
    expect(handlerSignal.aborted).toBe(true);
  });

  it('is rejected when the other side ends before it replies, and so is every later one', async () => {
    const { asks, answers, far } = pair();
    answers.handle(never, () => new Promise<number>(() => undefined));
    const pending = [asks.request(never, {}), asks.request(never, {})];
    far.close();
    for (const reply of pending) await expect(reply).rejects.toMatchObject({ code: 'sidecar.gone' });
    await expect(asks.request(never, {})).rejects.toMatchObject({ code: 'sidecar.gone' });
  });
});

describe('a notification', () => {
  it('is told to everyone who listens, until they stop', async () => {
    const { asks, answers } = pair();
    const told = new NotificationType<{ value: number }>('told');
    const heard: string[] = [];
    const first = asks.listen(told, ({ value }) => heard.push(`first ${value}`));
    asks.listen(told, ({ value }) => heard.push(`second ${value}`));
    answers.notify(told, { value: 1 });
    await expect.poll(() => heard).toEqual(['first 1', 'second 1']);
    first.dispose();
    answers.notify(told, { value: 2 });
    await expect.poll(() => heard).toEqual(['first 1', 'second 1', 'second 2']);
  });
});
