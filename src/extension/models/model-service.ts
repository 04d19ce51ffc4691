import { isAbsolute } from 'node:path';
import { type ConfigurationScope, type Disposable, EventEmitter, workspace } from 'vscode';
import { listModels, type ModelEntry } from '../../protocol/messages.ts';
import { affects, setting, updateSetting } from '../settings.ts';
import type { SidecarService } from '../sidecar/sidecar-service.ts';

/** Which model this window works with (the setting `softPrompt.model`), and which there are. */
export class ModelService implements Disposable {
  private readonly changeEmitter = new EventEmitter<void>();
  private readonly listEmitter = new EventEmitter<void>();
  private readonly subscription = workspace.onDidChangeConfiguration((event) => {
    if (affects(event, 'model')) this.changeEmitter.fire();
    if (affects(event, 'model') || affects(event, 'modelFolders')) this.listEmitter.fire();
  });
  readonly onChange = this.changeEmitter.event;
  /** The models on this machine may be others now. */
  readonly onListChange = this.listEmitter.event;

  constructor(private readonly sidecar: SidecarService) {}

  /** The model that counts tokens for a file; undefined where none was chosen. */
  active(scope?: ConfigurationScope): string | undefined {
    return setting('model', scope) || undefined;
  }

  async select(model: string): Promise<void> {
    await updateSetting('model', model);
  }

  /** Those on this machine, then suggestions of what can be fetched. */
  async list(): Promise<readonly ModelEntry[]> {
    const { models } = await this.sidecar.request(listModels, { folders: setting('modelFolders') });
    const active = this.active();
    if (active === undefined || models.some(({ name }) => name === active)) return models;
    // One that lies where nothing is searched, or that is to be fetched and is not among the suggestions.
    const local = isAbsolute(active);
    return [{ name: active, local, bytes: undefined, licence: undefined, path: local ? active : undefined }, ...models];
  }

  refresh(): void {
    this.listEmitter.fire();
  }

  dispose(): void {
    this.subscription.dispose();
    this.changeEmitter.dispose();
    this.listEmitter.dispose();
  }
}
