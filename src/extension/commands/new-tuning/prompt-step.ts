import { type QuickPickItem, workspace } from 'vscode';
import { t } from '../../../base/l10n.ts';
import { type Entry, findEntry, mainTable, nlInputsFormat, parseNlInputs } from '../../../prompts/nl-inputs/index.ts';
import { readTemplate, templateProblem } from '../../grid/names.ts';
import type { TemplateTarget } from '../../language/nl-inputs/template-target.ts';
import type { PromptSource } from './draft.ts';
import { askText, back, pickItem, type StepPlace } from './steps.ts';

type PromptItem = QuickPickItem & { readonly source?: PromptSource };

const skipped = '**/{node_modules,runs}/**';

/** Asks for the template and its hand-written text: an entry of an nl_inputs file, or one that is written here. */
export async function askForPrompt(
  place: StepPlace,
  target: TemplateTarget | undefined,
): Promise<PromptSource | typeof back | undefined> {
  const entries = await entryItems(target);
  const write: PromptItem = { label: `$(edit) ${t('Write a template and its text…')}`, alwaysShow: true };
  for (;;) {
    const chosen =
      entries.length === 0
        ? write
        : await pickItem({
            ...place,
            placeholder: t('The hand-written prompt that the tuning starts from'),
            items: [...entries, write],
          });
    if (chosen === back || chosen === undefined) return chosen;
    if (chosen.source !== undefined) return chosen.source;
    const written = await writePrompt(place);
    if (written !== back || entries.length === 0) return written;
  }
}

async function entryItems(target: TemplateTarget | undefined): Promise<PromptItem[]> {
  const files = await workspace.findFiles('**/nl_inputs.{py,json,yaml,yml}', skipped);
  const read = files.map(async (uri) => {
    const format = nlInputsFormat(uri.path);
    if (format === undefined || (target !== undefined && target.file !== uri.fsPath)) return [];
    const table = mainTable(parseNlInputs((await workspace.openTextDocument(uri)).getText(), format));
    const entries = table?.groups.flatMap(({ entries }) => entries) ?? [];
    // Only what a tuning would read: of what stands twice, the last.
    return entries
      .filter((entry) => table !== undefined && findEntry(table, entry.template, entry.task) === entry)
      .filter(({ template }) => target === undefined || template.join() === target.template.join())
      .map((entry) => entryItem(uri.fsPath, entry));
  });
  return (await Promise.all(read)).flat();
}

function entryItem(file: string, { task, template, text }: Entry): PromptItem {
  return {
    label: task,
    description: `(${template.join(', ')}) · ${workspace.asRelativePath(file)}`,
    detail: text,
    source: { kind: 'entry', file, task, template },
  };
}

async function writePrompt(place: StepPlace): Promise<PromptSource | typeof back | undefined> {
  const written = await askText({
    ...place,
    prompt: t('Tokens before and after the query, for example 3, 3'),
    value: '6, 6',
    check: (text) => templateProblem(text, undefined),
  });
  if (written === back || written === undefined) return written;
  const template = readTemplate(written);
  if (template === undefined) return undefined;
  const text = await askText({
    ...place,
    prompt: t(
      'Its hand-written text, with {0} tokens. Leave it empty to start from random words.',
      template[0] + template[1],
    ),
    value: '',
    check: () => undefined,
  });
  return text === back || text === undefined ? text : { kind: 'text', text, template };
}
