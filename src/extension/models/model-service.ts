import { type ConfigurationScope, type Disposable, EventEmitter, workspace } from 'vscode';
import { affects, setting, updateSetting } from '../settings.ts';

/** Which model this window works with: the setting `softPrompt.model`. */
export class ModelService implements Disposable {
  private readonly changeEmitter = new EventEmitter<void>();
  private readonly subscription = workspace.onDidChangeConfiguration((event) => {
    if (affects(event, 'model')) this.changeEmitter.fire();
  });
  readonly onChange = this.changeEmitter.event;

  /** The model that counts tokens for a file; undefined where none was chosen. */
  active(scope?: ConfigurationScope): string | undefined {
    return setting('model', scope) || undefined;
  }

  async select(model: string): Promise<void> {
    await updateSetting('model', model);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changeEmitter.dispose();
  }
}
