import { type CustomTextEditorProvider, type Disposable, window } from 'vscode';
import { templateGridView } from '../commands/nl-inputs.ts';
import type { Studio } from '../studio.ts';

/** Registers the template grid, which is loaded when one is first opened. */
export function registerGrid(studio: Studio): Disposable {
  const provider: CustomTextEditorProvider = {
    resolveCustomTextEditor: async (document, panel) => {
      const { GridEditor } = await import('./grid-editor.ts');
      await new GridEditor(studio).resolveCustomTextEditor(document, panel);
    },
  };
  return window.registerCustomEditorProvider(templateGridView, provider, { supportsMultipleEditorsPerDocument: true });
}
