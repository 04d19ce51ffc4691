import { describe, expect, it } from 'vitest';
import { tryOut } from '../../src/runtime/trial.ts';

describe('the trial of a provider', () => {
  it('finds the processor right', async () => {
    expect(await tryOut('cpu')).toBeUndefined();
  });
});
