import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { obstacleTo } from '../../src/runtime/providers.ts';
import { readReference } from '../models/architectures/fixture-models.ts';
import { fixtureLosses, largestDifference } from './support/fixture-losses.ts';

/** Debian's Chromium brings a Vulkan driver that computes on the processor. */
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(softwareDriver)) {
  process.env.VK_ICD_FILENAMES ??= softwareDriver;
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
}

const obstacle = await obstacleTo('webgpu');
const hasNoAdapter = obstacle !== undefined && /adapter/.test(obstacle.message);
const skipped = hasNoAdapter ? ` (skipped: ${obstacle.message})` : '';

describe.skipIf(hasNoAdapter)(`tuning with WebGPU${skipped}`, () => {
  it('passes the trial: its gradient is the processor’s to four digits', () => {
    expect(obstacle).toBeUndefined();
  });

  it.each(['llama', 'gpt2'])('follows the losses that PyTorch computes in double precision: %s', async (name) => {
    const steps = 10;
    const losses = await fixtureLosses({ name, template: 'middle', steps, session: { provider: 'webgpu' } });
    expect(losses).toHaveLength(steps);
    expect(largestDifference(losses, readReference(name, 'middle').adam)).toBeLessThan(1e-3);
  });
});
