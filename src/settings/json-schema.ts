import { z } from 'zod';
import { sweepSettings } from './sweep-settings.ts';
import { taskSettings } from './task-settings.ts';
import { tuneSettings } from './tune-settings.ts';

const draft = { io: 'input', target: 'draft-7' } as const;

/** The JSON schema of tuning files, for completion and hovers in editors; draft 7, which all of them know. */
export function tuneJsonSchema(): object {
  return { title: 'Soft prompt tuning', ...z.toJSONSchema(tuneSettings, draft) };
}

/** The JSON schema of task files. */
export function taskJsonSchema(): object {
  return { title: 'Task', ...z.toJSONSchema(taskSettings, draft) };
}

/** The JSON schema of sweep files. */
export function sweepJsonSchema(): object {
  return { title: 'Sweep of tunings', ...z.toJSONSchema(sweepSettings, draft) };
}

/** A JSON schema as it is committed. */
export function schemaText(schema: object): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
