import { basename, dirname } from 'node:path';
import { ProgressLocation, type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { formatBytes } from '../../base/format-bytes.ts';
import { t } from '../../base/l10n.ts';
import { fetchModel, type ModelEntry, workProgress } from '../../protocol/messages.ts';
import { abortSignal } from '../cancellation.ts';
import { describeModel } from '../models/describe-model.ts';
import { logError } from '../report.ts';
import type { Studio } from '../studio.ts';
import { modelOfNode } from '../trees/models-tree.ts';
import { requireTrust } from '../trust.ts';
import { back, pickItem, type StepPlace } from './new-tuning/steps.ts';

/** Asks which model this window works with, unless the caller names it. */
export async function selectModel(studio: Studio, given?: unknown): Promise<void> {
  const named = typeof given === 'string' ? given : modelOfNode(given)?.name;
  const model = named ?? (await askForModel(studio, { title: t('Select Model'), step: 1, totalSteps: 1 }));
  if (model !== undefined && model !== back) await studio.models.select(model);
}

type ModelItem = QuickPickItem & { readonly model?: string };

/** Asks for a model: one in use, on this machine, in a folder, or to be fetched. */
export async function askForModel(studio: Studio, place: StepPlace): Promise<string | typeof back | undefined> {
  const active = studio.models.active();
  const known = (await modelsKnown(studio)).filter(({ name }) => name !== active);
  const browse: ModelItem = { label: `$(folder-opened) ${t('Choose a folder or a .gguf file…')}` };
  const chosen = await pickItem<ModelItem>({
    ...place,
    placeholder: t('The frozen model that counts tokens and is tuned'),
    items: [
      ...(active === undefined ? [] : [{ label: active, description: t('in use'), model: active }]),
      ...group(
        t('On this machine'),
        known.filter(({ local }) => local),
      ),
      ...group(
        t('Fetched when it is first needed'),
        known.filter(({ local }) => !local),
      ),
      { label: '', kind: QuickPickItemKind.Separator },
      browse,
    ],
  });
  if (chosen !== browse) return chosen === back ? back : chosen?.model;
  const options = { canSelectFiles: true, canSelectFolders: true, title: t('Model') };
  return (await window.showOpenDialog(options))?.[0]?.fsPath;
}

/** Where the sidecar does not run, the model in use and the folders of the disk are still there to choose. */
async function modelsKnown({ models, log }: Studio): Promise<readonly ModelEntry[]> {
  try {
    return await models.list();
  } catch (error) {
    logError(error, log);
    return [];
  }
}

function group(label: string, models: readonly ModelEntry[]): ModelItem[] {
  if (models.length === 0) return [];
  const items = models.map((model) => {
    const { name } = model;
    // Of a path the last part tells most.
    const parts = model.name === model.path ? [describeModel(model), dirname(name)] : [describeModel(model)];
    const label = model.name === model.path ? basename(name) : name;
    return { label, description: parts.filter((part) => part !== '').join(' · '), model: name };
  });
  return [{ label, kind: QuickPickItemKind.Separator }, ...items];
}

/** Fetches a model from the hub: the one given, or one that is chosen or named. */
export async function downloadModel(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  const model = modelOfNode(given)?.name ?? (await askForDownload(studio));
  if (model === undefined) return;
  await window.withProgress(
    { location: ProgressLocation.Notification, title: t('Fetching {0}', model), cancellable: true },
    async (progress, token) => {
      const work = `fetch ${model}`;
      let told = 0;
      const listening = studio.sidecar.listen(workProgress, (event) => {
        if (event.work !== work) return;
        const share = event.total === undefined || event.total === 0 ? 0 : (100 * event.done) / event.total;
        const message =
          event.total === undefined ? event.stage : `${formatBytes(event.done)} / ${formatBytes(event.total)}`;
        progress.report({ message, increment: Math.max(0, share - told) });
        told = Math.max(told, share);
      });
      try {
        await studio.sidecar.request(fetchModel, { work, model }, { signal: abortSignal(token) });
      } finally {
        listening.dispose();
      }
    },
  );
  // What could not be counted for want of its tokenizer can be counted now.
  studio.tokens.forget();
  studio.models.refresh();
  if (studio.models.active() === undefined) await studio.models.select(model);
}

async function askForDownload(studio: Studio): Promise<string | undefined> {
  const title = t('Download Model');
  const suggestions = (await modelsKnown(studio)).filter(({ local }) => !local);
  const other: ModelItem = { label: `$(edit) ${t('Another model of the Hugging Face hub…')}`, alwaysShow: true };
  const items = [
    ...suggestions.map((model) => ({ label: model.name, description: describeModel(model), model: model.name })),
    other,
  ];
  const chosen = await window.showQuickPick<ModelItem>(items, { title, matchOnDescription: true });
  if (chosen !== other) return chosen?.model;
  return window.showInputBox({
    title,
    prompt: t('Its id on the hub, for example HuggingFaceTB/SmolLM2-135M-Instruct'),
    validateInput: (id) => (/^[\w.-]+\/[\w.-]+(@[\w./-]+)?$/.test(id.trim()) ? undefined : t('An id is owner/name.')),
  });
}
