import { mkdirSync, writeFileSync } from 'node:fs';
import { nlInputsJsonSchema } from '../src/prompts/nl-inputs/schema.ts';
import { schemaText, sweepJsonSchema, taskJsonSchema, tuneJsonSchema } from '../src/settings/json-schema.ts';

// Run by `npm run generate:schemas`, at the top of the repository.
mkdirSync('schemas', { recursive: true });
writeFileSync('schemas/tune.schema.json', schemaText(tuneJsonSchema()));
writeFileSync('schemas/task.schema.json', schemaText(taskJsonSchema()));
writeFileSync('schemas/sweep.schema.json', schemaText(sweepJsonSchema()));
writeFileSync('schemas/nl-inputs.schema.json', schemaText(nlInputsJsonSchema()));
