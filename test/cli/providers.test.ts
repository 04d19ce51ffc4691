import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cudaRelease } from '../../src/runtime/cuda/release.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { writeTinyModel, writeTinyTuning } from './tiny-project.ts';
import { runTool, useBuiltTool } from './tool.ts';

useBuiltTool();

/** No machine has both. */
const impossible = process.platform === 'darwin' ? 'dml' : 'coreml';

const documentSchema = z.object({
  chosen: z.object({ provider: z.string(), reason: z.string().min(1) }),
  providers: z.array(z.object({ provider: z.string(), works: z.boolean(), obstacle: z.string().nullable() })),
});

function tinyProject(training: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder();
  writeTinyModel(join(folder, 'model'));
  return { folder, file: writeTinyTuning(folder, training), env: { SOFT_PROMPT_CACHE: join(folder, 'cache') } };
}

function recordOf(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'runs', 'vowels', 'run.json'), 'utf8'));
}

describe('soft-prompt providers', () => {
  it('tells of each provider whether it works, and why not', async () => {
    const { stdout, exitCode } = await runTool(['providers', '--json']);
    const { providers } = documentSchema.parse(JSON.parse(stdout));
    expect(exitCode).toBe(0);
    expect(providers).toContainEqual({ provider: 'cpu', works: true, obstacle: null });
    for (const { works, obstacle } of providers) expect(works).toBe(obstacle === null);
  });

  // Another platform has none to fetch.
  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'refuses a copy of the CUDA libraries that is not the pinned archive, and leaves nothing behind',
    async () => {
      const { folder, env } = tinyProject();
      writeFileSync(join(folder, basename(cudaRelease.provider.address)), 'something else');
      const result = await runTool(['providers', '--install', 'cuda'], {
        env: { ...env, SOFT_PROMPT_CUDA_MIRROR: folder },
      });
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain('is not the one that was expected');
      expect(existsSync(join(folder, 'cache', 'cuda', 'onnxruntime-1.30.0'))).toBe(false);
    },
  );
});

describe('the provider of a run', () => {
  it('is recorded with its reason', async () => {
    const { folder, file, env } = tinyProject();
    await runTool(['--provider', 'cpu', 'tune', file], { env });
    expect(recordOf(folder)).toMatchObject({ provider: 'cpu', provider_reason: 'This machine’s settings ask for it.' });
  });

  it('is refused where it is not here, before anything is written', async () => {
    const { folder, file, env } = tinyProject({ provider: impossible });
    const { exitCode, stderr } = await runTool(['tune', file], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`no provider ${impossible}`);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it('is the one of the command line, whatever the file says', async () => {
    const { folder, file, env } = tinyProject({ provider: impossible });
    const { exitCode } = await runTool(['tune', file, '--provider', 'cpu'], { env });
    expect(exitCode).toBe(0);
    expect(recordOf(folder)).toMatchObject({ provider: 'cpu' });
  });
});
