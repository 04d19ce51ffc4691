import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quantisations } from '../../../src/models/weights/gguf/quantisations.ts';
import { fixtures } from './support.ts';

const cases = z
  .record(z.string(), z.object({ blocks: z.base64(), values: z.base64() }))
  .parse(JSON.parse(readFileSync(join(fixtures, 'quantised.json'), 'utf8')));

describe('dequantisation', () => {
  it.each(Object.values(quantisations))('of $name is the gguf package’s, bit by bit', (format) => {
    const fixture = cases[format.name];
    const blocks = Buffer.from(fixture?.blocks ?? '', 'base64');
    const expected = Buffer.from(fixture?.values ?? '', 'base64');
    const count = blocks.length / format.blockBytes;
    const target = new Float32Array(count * format.blockElements);
    format.decode(blocks, target, count);
    expect(count).toBeGreaterThan(1);
    // As bits: Float32Array would take -0 for 0.
    expect(Buffer.from(target.buffer).equals(expected)).toBe(true);
  });
});
