import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { nlInputsJsonSchema, nlInputsSchema } from '../../../src/prompts/nl-inputs/schema.ts';

const root = join(import.meta.dirname, '../../..');
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));

it('is the one that is shipped for editors', () => {
  expect(readJson('schemas/nl-inputs.schema.json')).toEqual(nlInputsJsonSchema());
});

it('accepts the example files and refuses what is no table of prompts', () => {
  expect(nlInputsSchema.safeParse(readJson('test/fixtures/nl-inputs/nl_inputs.json')).success).toBe(true);
  const yaml = readFileSync(join(root, 'test/fixtures/nl-inputs/nl_inputs.yaml'), 'utf8');
  expect(nlInputsSchema.safeParse(parse(yaml)).success).toBe(true);
  for (const wrong of [{ three: {} }, { '3,3': 'text' }, { '3,3': { RCQA: 5 } }, []]) {
    expect(nlInputsSchema.safeParse(wrong).success).toBe(false);
  }
});
