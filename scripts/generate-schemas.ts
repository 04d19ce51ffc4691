import { mkdirSync, writeFileSync } from 'node:fs';
import { schemaText, taskJsonSchema, tuneJsonSchema } from '../src/settings/json-schema.ts';

// Run by `npm run generate:schemas`, at the top of the repository.
mkdirSync('schemas', { recursive: true });
writeFileSync('schemas/tune.schema.json', schemaText(tuneJsonSchema()));
writeFileSync('schemas/task.schema.json', schemaText(taskJsonSchema()));
