import { defineConfig } from 'vitest/config';

/** The tests that drive the packaged extension in a real VS Code: `npm run test:vscode`. */
export default defineConfig({
  test: {
    include: ['test/vscode/*.spec.ts'],
    globalSetup: ['test/vscode/harness/global-setup.ts'],
    pool: 'forks',
    // One editor and one browser at a time: two cores shared by both decide how long a step takes.
    fileParallelism: false,
    // The steps of a file stand on each other: after one that failed the rest would only wait in vain.
    bail: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
