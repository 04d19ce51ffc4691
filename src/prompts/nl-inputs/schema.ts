import { z } from 'zod';

const taskTexts = z
  .record(z.string().describe('The name of a task.'), z.string().describe('The hand-written prompt of the task.'))
  .nullable()
  .describe('The prompts of one template, by their tasks.');

/** The content of an nl_inputs.json or nl_inputs.yaml. */
export const nlInputsSchema = z
  .record(z.string().regex(/^\s*[([]?\s*\d{1,6}\s*,\s*\d{1,6}\s*[)\]]?\s*$/), taskTexts)
  .meta({
    title: 'Hand-written prompts',
    description:
      'Hand-written prompts by template and task. A template such as "3,3" or "(3, 3)" gives the numbers of tokens before and after the query; each prompt has as many tokens as both together.',
  });

/** The JSON schema by which editors complete and check such files. */
export function nlInputsJsonSchema(): object {
  return z.toJSONSchema(nlInputsSchema, { target: 'draft-7' });
}
