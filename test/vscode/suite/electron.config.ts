import { defineConfig } from 'vitest/config';

/** The suite of the extension host in the desktop's VS Code: `npm run test:electron`. */
export default defineConfig({
  test: {
    include: ['test/vscode/suite/electron.spec.ts'],
    pool: 'forks',
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
