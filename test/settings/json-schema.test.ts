import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sweepJsonSchema, taskJsonSchema, tuneJsonSchema } from '../../src/settings/json-schema.ts';
import { settingFields } from '../../src/settings/schema-walk.ts';
import { taskSettings } from '../../src/settings/task-settings.ts';
import { tuneSettings } from '../../src/settings/tune-settings.ts';

const committed = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));

describe('the JSON schemas that editors read', () => {
  it('are those of the code (else: npm run generate:schemas)', () => {
    expect(committed('tune')).toEqual(tuneJsonSchema());
    expect(committed('task')).toEqual(taskJsonSchema());
    expect(committed('sweep')).toEqual(sweepJsonSchema());
  });

  it('refuse unknown settings in every mapping with fixed keys', () => {
    const open: string[] = [];
    const visit = (node: unknown, path: string) => {
      if (typeof node !== 'object' || node === null) return;
      if ('properties' in node && !('additionalProperties' in node && node.additionalProperties === false))
        open.push(path);
      for (const [key, child] of Object.entries(node)) visit(child, `${path}/${key}`);
    };
    visit(tuneJsonSchema(), '');
    visit(sweepJsonSchema(), '');
    expect(open).toEqual([]);
  });
});

describe('the list of settings', () => {
  const fields = [...settingFields(tuneSettings), ...settingFields(taskSettings)];

  it('explains every one', () => {
    expect(fields.filter(({ description }) => description === '').map(({ path }) => path)).toEqual([]);
  });

  it('knows kinds and defaults', () => {
    const field = (path: string) => fields.find((candidate) => candidate.path === path);
    expect(field('training.learning_rate')).toMatchObject({
      kind: 'number | auto',
      defaultValue: '"auto"',
      required: false,
    });
    expect(field('prompt.template')).toMatchObject({ kind: '[integer, integer]', required: false });
    expect(field('prompt.soft_prompts.NAME.length')).toMatchObject({ kind: 'integer', required: true });
    expect(field('method.num_linear_layers')).toMatchObject({ kind: '1 | 2', defaultValue: '1' });
    expect(field('task.filters.0.field')).toMatchObject({ kind: 'text', required: true });
    expect(field('model')).toMatchObject({ required: true });
  });
});
