import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // onnxruntime's threads do not survive being torn down inside a worker thread.
    pool: 'forks',
    testTimeout: 60_000,
  },
});
