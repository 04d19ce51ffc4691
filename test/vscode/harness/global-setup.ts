import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageExtension } from '../../../scripts/package.mjs';
import { type Installation, installEditor } from './installation.ts';

declare module 'vitest' {
  interface ProvidedContext {
    installation: Installation;
    vsix: string;
  }
}

/** Installs the editor and packages the extension once for all tests. */
export default async function setup(project: TestProject): Promise<void> {
  const installation = installEditor();
  mkdirSync('out', { recursive: true });
  const vsix = await packageExtension({ outFile: join('out', 'soft-prompt-studio-test.vsix') });
  project.provide('installation', installation);
  project.provide('vsix', vsix);
}
