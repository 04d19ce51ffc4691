import { window } from 'vscode';
import type { Studio } from '../studio.ts';
import { ModelsTree } from './models-tree.ts';
import { PromptsTree } from './prompts-tree.ts';
import { RunsTree } from './runs-tree.ts';
import { SweepsTree } from './sweeps-tree.ts';

/** The views of the Soft Prompt container. */
export function registerTrees({ context, runs, tunings, sweeps, models, log }: Studio): void {
  context.subscriptions.push(
    window.createTreeView('softPrompt.runs', {
      treeDataProvider: new RunsTree(runs, tunings, sweeps),
      canSelectMany: true,
    }),
    window.createTreeView('softPrompt.sweeps', { treeDataProvider: new SweepsTree(sweeps), canSelectMany: true }),
    window.createTreeView('softPrompt.models', { treeDataProvider: new ModelsTree(models, log) }),
    window.createTreeView('softPrompt.prompts', { treeDataProvider: new PromptsTree(runs, sweeps) }),
  );
}
