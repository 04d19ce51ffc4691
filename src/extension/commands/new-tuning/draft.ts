import { relative, sep } from 'node:path';
import { Document, isSeq } from 'yaml';

/** Where a new tuning's examples come from. */
export type TaskSource =
  /** The task of another tuning file, or a preset or task file by name, as they are written there. */
  | { readonly kind: 'written'; readonly name: string; readonly task: unknown }
  | {
      readonly kind: 'data';
      readonly name: string;
      readonly train: string;
      readonly dev: string | undefined;
      readonly test: string | undefined;
      readonly query: string;
      readonly answer: string;
      /** Whether the answers are few enough to choose between them. */
      readonly isChoice: boolean;
    };

export type PromptSource =
  | {
      readonly kind: 'entry';
      readonly file: string;
      readonly task: string;
      readonly template: readonly [number, number];
    }
  | { readonly kind: 'text'; readonly text: string; readonly template: readonly [number, number] };

export const methods = ['PROMPT_TUNING', 'P_TUNING', 'NEW_DESIGN'] as const;
export type Method = (typeof methods)[number];

/** The answers to all questions. */
export interface TuningDraft {
  readonly model: string;
  readonly task: TaskSource;
  readonly prompt: PromptSource;
  readonly method: Method;
}

/** The text of a tuning file that lies in `folder`. */
export function tuningFileText({ model, task, prompt, method }: TuningDraft, folder: string): string {
  const settings = {
    model,
    task: taskSettings(task, prompt.template, folder),
    prompt: promptSettings(prompt, folder),
    method: { peft_type: method },
    training: { per_device_train_batch_size: 8, num_train_epochs: 10 },
  };
  const document = new Document(settings);
  const template = document.getIn(['prompt', 'template'], true);
  if (isSeq(template)) template.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function taskSettings(task: TaskSource, [before]: readonly [number, number], folder: string): unknown {
  if (task.kind === 'written') return task.task;
  const { train, dev, test, query, answer, isChoice } = task;
  return {
    train_file: inFolder(folder, train),
    ...(dev === undefined ? { dev_split: 0.2 } : { dev_file: inFolder(folder, dev) }),
    ...(test !== undefined && { test_file: inFolder(folder, test) }),
    // In running text a word after another has its space.
    query: `${before > 0 ? ' ' : ''}{${query}}`,
    answer: ` {${answer}}`,
    ...(isChoice && { candidates: 'answers' }),
  };
}

function promptSettings(prompt: PromptSource, folder: string): unknown {
  const template = [...prompt.template];
  if (prompt.kind === 'entry')
    return { template, nl_inputs: inFolder(folder, prompt.file), nl_inputs_task: prompt.task };
  return prompt.text === '' ? { template } : { template, text: prompt.text };
}

/** A path as it is written in a file that lies in `folder`. */
function inFolder(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}
