import type { LanguageModel } from '../../src/models/language-model.ts';
import { fixtures, openFixture } from '../models/architectures/fixture-models.ts';
import { letterTokenizer } from './letter-tokenizer.ts';

/** A tiny Llama (vocabulary 99, hidden size 32), whose tokens are here the characters of ASCII up to `b`. */
export const fixtureModelFolder = `${fixtures}/llama`;

export async function openFixtureModel(prefixIds: readonly number[] = []): Promise<LanguageModel> {
  const opened = await openFixture('llama');
  return { name: fixtureModelFolder, fingerprint: 'a'.repeat(64), tokenizer: letterTokenizer(prefixIds), ...opened };
}
