import { afterEach, describe, expect, it } from 'vitest';
import { useMachineSettings } from '../../src/runtime/machine.ts';
import { chooseProvider, chooseProviderAgain } from '../../src/runtime/providers.ts';

/** No test machine has CoreML and DirectML; whether it has CUDA the tests do not know. */
const impossible = process.platform === 'darwin' ? 'dml' : 'coreml';

afterEach(() => useMachineSettings({ provider: 'auto', threads: undefined }));

describe('the choice of a provider', () => {
  it('says why it computes on the processor where nothing faster works', async () => {
    const { provider, reason } = await chooseProvider('auto');
    if (provider === 'cpu' && process.platform === 'linux' && process.arch === 'x64')
      expect(reason).toMatch(/NVIDIA|CUDA/);
    expect(reason).not.toBe('');
  });

  it('takes what the file asks for', async () => {
    expect(await chooseProvider('cpu')).toEqual({ provider: 'cpu', reason: 'The file asks for it.' });
  });

  it('refuses a provider that was asked for by name and is not here, instead of taking another in silence', async () => {
    await expect(chooseProvider(impossible)).rejects.toMatchObject({ code: 'provider.not-here' });
  });

  it('puts the settings of the machine above the file', async () => {
    useMachineSettings({ provider: 'cpu' });
    expect(await chooseProvider(impossible)).toMatchObject({ provider: 'cpu' });
  });

  it('goes on with what a run began with', async () => {
    expect(await chooseProviderAgain('cpu', 'auto')).toEqual({ provider: 'cpu', reason: 'The run began with it.' });
  });

  it('goes on with another provider where the first one is not here', async () => {
    const { provider, reason } = await chooseProviderAgain(impossible, 'auto');
    expect(provider).not.toBe(impossible);
    expect(reason).not.toBe('The run began with it.');
  });
});
