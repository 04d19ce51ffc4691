import { cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { listLocalModels } from '../../../src/models/sources/local-models.ts';
import { fixtures, temporaryCache, temporaryFolder } from '../weights/support.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

function hubModel(cache: string, repository: string, revision: string, config: unknown): string {
  const folder = join(cache, `models--${repository.replace('/', '--')}`);
  const snapshot = join(folder, 'snapshots', commit);
  mkdirSync(join(folder, 'refs', revision, '..'), { recursive: true });
  mkdirSync(snapshot, { recursive: true });
  writeFileSync(join(folder, 'refs', revision), commit);
  writeFileSync(join(snapshot, 'config.json'), JSON.stringify(config));
  writeFileSync(join(snapshot, 'tokenizer.json'), '{}');
  writeFileSync(join(snapshot, 'README.md'), '---\nlanguage: en\nlicense: apache-2.0\n---\nlicense: not this\n');
  cpSync(join(fixtures, 'llama.safetensors'), join(snapshot, 'model.safetensors'));
  return snapshot;
}

describe('the models on this machine', () => {
  it('are those of both caches that can be opened, with size and licence', async () => {
    const hub = temporaryFolder();
    vi.stubEnv('HF_HUB_CACHE', hub);
    const models = join(temporaryCache(), 'models');
    const whole = hubModel(hub, 'someone/Tiny', 'main', { model_type: 'llama' });
    hubModel(hub, 'gpt2', 'refs/pr/1', { model_type: 'gpt2' });
    hubModel(hub, 'someone/Bert', 'main', { model_type: 'bert' });
    hubModel(hub, 'someone/Broken', 'main', []);
    const partial = hubModel(hub, 'someone/Partial', 'main', { model_type: 'llama' });
    rmSync(join(partial, 'model.safetensors'));
    mkdirSync(join(hub, 'datasets--a--b'));
    mkdirSync(join(hub, '.locks'));
    mkdirSync(models);
    cpSync(join(fixtures, 'llama.gguf'), join(models, 'llama.gguf'));
    writeFileSync(join(models, 'broken.gguf'), 'GG');
    const listed = await listLocalModels();
    expect(listed.map(({ name }) => name)).toEqual([join(models, 'llama.gguf'), 'gpt2@refs/pr/1', 'someone/Tiny']);
    const weights = statSync(join(fixtures, 'llama.safetensors')).size;
    const small = ['config.json', 'tokenizer.json', 'README.md'].map((name) => statSync(join(whole, name)).size);
    expect(listed.at(-1)).toEqual({
      name: 'someone/Tiny',
      kind: 'folder',
      path: whole,
      bytes: small.reduce((sum, size) => sum + size, weights),
      licence: 'apache-2.0',
    });
  });

  it('are none where there is no cache', async () => {
    vi.stubEnv('HF_HUB_CACHE', join(temporaryFolder(), 'none'));
    vi.stubEnv('SOFT_PROMPT_CACHE', join(temporaryFolder(), 'none'));
    expect(await listLocalModels()).toEqual([]);
  });
});
