import { expect, test } from 'vitest';
import { input } from '../../../src/graph/operators/index.ts';
import { int64Tensor } from '../../../src/graph/tensor.ts';
import { rotaryAngles, rotaryEmbedding } from '../../../src/models/architectures/rotary-embedding.ts';
import { run } from '../../graph/run-graph.ts';

test('angles of far positions are as exact as those of near ones', async () => {
  const positions = [0, 1, 2, 361, 362, 363, 4095, 8191, 65_537, 131_071];
  const embedding = rotaryEmbedding({ rope_theta: 500_000, max_position_embeddings: 131_072 }, 64, 'config.json');
  const angles = rotaryAngles(embedding, input('positions', 'int64', [positions.length]));
  const results = await run({ ...angles }, { positions: int64Tensor([positions.length], positions) });
  positions.forEach((position, row) => {
    for (let pair = 0; pair < 32; pair++) {
      const angle = position * 500_000 ** (-pair / 32);
      // float32 rounds the table's rows and their products: a few times 6e-8. (A float32 angle alone would err by 4e-3.)
      expect(Math.abs(Number(results.cosines.data[row * 32 + pair]) - Math.cos(angle))).toBeLessThan(3e-7);
      expect(Math.abs(Number(results.sines.data[row * 32 + pair]) - Math.sin(angle))).toBeLessThan(3e-7);
    }
  });
});
