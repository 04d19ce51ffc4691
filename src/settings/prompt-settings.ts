import { z } from 'zod';
import { t } from '../base/l10n.ts';
import type { SettingPath } from './problem.ts';

/** More soft tokens than any context holds: a bound for slips, not for models, whose context is checked when they are known. */
const mostSoftTokens = 65_536;

const softTokens = z.int().min(0).max(mostSoftTokens);

const segment = z
  .strictObject({
    text: z.string().min(1).optional().describe('Fixed text.'),
    field: z.string().min(1).optional().describe('A text of the example: `query`, or a name under task.fields.'),
    soft: z.string().min(1).optional().describe('The soft prompt of this name, declared under soft_prompts.'),
    start: z.int().min(0).optional().describe('With `soft`: the first vector that stands here. Default: 0.'),
    end: z.int().positive().optional().describe('With `soft`: the vector before which the part ends. Default: all.'),
  })
  .superRefine((part, context) => {
    const kinds = [part.text, part.field, part.soft].filter((kind) => kind !== undefined).length;
    if (kinds !== 1) {
      context.addIssue({ code: 'custom', message: t('A part of a layout is one of `text`, `field` and `soft`.') });
    }
    if (part.soft === undefined && (part.start !== undefined || part.end !== undefined)) {
      context.addIssue({
        code: 'custom',
        message: t('`start` and `end` cut a part out of a soft prompt: they need `soft`.'),
      });
    }
  });

const softPrompt = z.strictObject({
  length: z.int().positive().max(mostSoftTokens).describe('The number of soft tokens.'),
  trainable: z.boolean().default(true).describe('A frozen prompt takes part and is never changed.'),
  text: z
    .string()
    .min(1)
    .optional()
    .describe('The hand-written text that this soft prompt stands for; it has as many tokens as the prompt is long.'),
  prompt: z
    .string()
    .min(1)
    .optional()
    .describe('A saved prompt (its folder) from which this one starts, or which it stays when it is not trainable.'),
});

const promptFields = z.strictObject({
  template: z
    .tuple([softTokens, softTokens])
    .optional()
    .describe(
      "[a, b]: a soft tokens before the query and b between query and answer. [20, 0] is PEFT's prompt of 20 tokens.",
    ),
  layout: z
    .array(segment)
    .min(1)
    .optional()
    .describe('The long form of a template: what stands before the answer, part by part.'),
  soft_prompts: z
    .record(z.string().min(1), softPrompt)
    .optional()
    .describe('With `layout`: the soft prompts that it names.'),
  text: z
    .union([z.string().min(1), z.tuple([z.string(), z.string()])])
    .optional()
    .describe(
      'The hand-written prompt: the start of the soft prompt and what it is compared with. One text, whose first a tokens stand before the query, or two: [before the query, after it].',
    ),
  nl_inputs: z
    .string()
    .min(1)
    .optional()
    .describe(
      'In place of `text`: a file of hand-written prompts by template and task (nl_inputs.py, .json or .yaml).',
    ),
  nl_inputs_task: z.string().min(1).optional().describe('The task whose entry in nl_inputs is taken.'),
});

type Complaint = (path: SettingPath, message: string) => void;
type PromptFields = z.output<typeof promptFields>;

function checkTemplate(prompt: PromptFields, complain: Complaint): void {
  const { template, layout, soft_prompts, text, nl_inputs, nl_inputs_task } = prompt;
  if (template === undefined && layout === undefined) {
    complain(['template'], t('A prompt needs a template, for instance [6, 6], or its long form, a layout.'));
  }
  if (template !== undefined && layout !== undefined) {
    complain(['layout'], t('`template` and `layout` exclude each other: a template is the short form of a layout.'));
  }
  if (template !== undefined && template[0] + template[1] === 0) {
    complain(['template'], t('A template needs at least one soft token.'));
  }
  if (layout === undefined && soft_prompts !== undefined) {
    complain(
      ['soft_prompts'],
      t('`soft_prompts` belongs to a layout; the soft prompt of a template has its length from there.'),
    );
  }
  if (layout !== undefined && text !== undefined) {
    complain(
      ['text'],
      t('`text` belongs to a template; in a layout each soft prompt has its own: soft_prompts.NAME.text.'),
    );
  }
  if (layout !== undefined && nl_inputs !== undefined) {
    complain(['nl_inputs'], t('`nl_inputs` belongs to a template, whose entry it looks up.'));
  }
  if (text !== undefined && nl_inputs !== undefined) {
    complain(['nl_inputs'], t('`text` and `nl_inputs` exclude each other: both give the hand-written prompt.'));
  }
  if (nl_inputs !== undefined && nl_inputs_task === undefined) {
    complain(['nl_inputs'], t('`nl_inputs` needs nl_inputs_task, the name under which the file keeps the prompt.'));
  }
  if (nl_inputs === undefined && nl_inputs_task !== undefined) {
    complain(['nl_inputs_task'], t('`nl_inputs_task` needs nl_inputs, the file to look it up in.'));
  }
}

function checkLayout({ layout, soft_prompts = {} }: PromptFields, complain: Complaint): void {
  if (layout === undefined) return;
  const used = new Set<string>();
  for (const [index, { soft, start = 0, end }] of layout.entries()) {
    if (soft === undefined) continue;
    used.add(soft);
    const declared = soft_prompts[soft];
    if (declared === undefined) {
      complain(['layout', index, 'soft'], t('The soft prompt `{0}` is not declared under soft_prompts.', soft));
    } else if (start >= (end ?? declared.length) || (end ?? 0) > declared.length) {
      complain(
        ['layout', index, 'soft'],
        t(
          'The part from {0} to {1} lies outside the {2} vectors of `{3}`, or is empty.',
          start,
          end ?? declared.length,
          declared.length,
          soft,
        ),
      );
    }
  }
  for (const name of Object.keys(soft_prompts)) {
    if (!used.has(name)) complain(['soft_prompts', name], t('The soft prompt `{0}` has no place in the layout.', name));
  }
  if (used.size === 0) complain(['layout'], t('A layout needs at least one soft prompt.'));
  else if (!Object.values(soft_prompts).some(({ trainable }) => trainable)) {
    complain(['soft_prompts'], t('No soft prompt is trainable: there is nothing to tune.'));
  }
}

/** What stands before the answer: soft tokens, text and the example's fields, and the hand-written text that they start from. */
export const promptSettings = promptFields
  .superRefine((prompt, context) => {
    const complain: Complaint = (path, message) => context.addIssue({ code: 'custom', path: [...path], message });
    checkTemplate(prompt, complain);
    checkLayout(prompt, complain);
  })
  .describe('What stands before the answer: soft tokens, text, and fields of the example.');

export type PromptSettings = z.output<typeof promptSettings>;

/** Whether the settings name a hand-written text for the soft prompt (for every trainable one, in a layout). */
export function hasHandWrittenText({ text, nl_inputs, soft_prompts = {} }: PromptSettings): boolean {
  const trainable = Object.values(soft_prompts).filter((prompt) => prompt.trainable);
  return (
    text !== undefined ||
    nl_inputs !== undefined ||
    (trainable.length > 0 && trainable.every((prompt) => prompt.text !== undefined))
  );
}
