import type { WorkOptions } from '../base/progress.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { openModel } from '../models/open-model.ts';

export type OpenModel = (name: string, options: WorkOptions) => Promise<LanguageModel>;

/** Opens models, each only once: for work that uses one again and again. */
export class OpenedModels {
  private readonly models = new Map<string, Promise<LanguageModel>>();

  readonly open: OpenModel = (name, options) => {
    const opened = this.models.get(name);
    if (opened !== undefined) return opened;
    const opening = openModel(name, options);
    this.models.set(name, opening);
    // One that failed, perhaps for want of a network, is tried again.
    opening.catch(() => this.models.delete(name));
    return opening;
  };
}
