import { type Disposable, EventEmitter, type Memento } from 'vscode';
import { interpretPrompt } from '../../protocol/messages.ts';
import type { RunSummary } from '../../protocol/runs.ts';
import type { NearnessMetric, SoftPromptReading } from '../../readings/near-tokens.ts';
import type { SidecarService } from '../sidecar/sidecar-service.ts';

/** A nearest token, as it is shown beside a text. */
export interface ShortNearToken {
  readonly text: string;
  readonly value: number;
}

/** For each soft token its nearest tokens, by each measure. */
export type ShortReading = readonly Readonly<Record<NearnessMetric, readonly ShortNearToken[]>>[];

/** As many as the setting `inlineReading.count` allows. */
const keptTokens = 10;
/** Readings that the workspace's storage keeps; a reading of 20 soft tokens takes some kilobytes. */
const keptReadings = 50;
const storageKey = 'softPrompt.readings';

interface StoredReading {
  readonly stamp: string;
  readonly reading: ShortReading;
}

/** What tuned prompts are near to. A finished run never changes, so each is read once and kept with the workspace. */
export class ReadingStore implements Disposable {
  private readonly changeEmitter = new EventEmitter<void>();
  private readonly pending = new Set<string>();
  private readonly failed = new Set<string>();
  /** A reading came in. */
  readonly onChange = this.changeEmitter.event;

  constructor(
    private readonly sidecar: SidecarService,
    private readonly storage: Memento,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** What is known already; where nothing is, it is asked for, and `onChange` tells of the answer. */
  get(run: RunSummary): ShortReading | undefined {
    const stored = this.stored()[run.folder];
    if (stored !== undefined && stored.stamp === stampOf(run)) return stored.reading;
    this.request(run);
    return undefined;
  }

  dispose(): void {
    this.changeEmitter.dispose();
  }

  private request(run: RunSummary): void {
    const key = `${run.folder} ${stampOf(run)}`;
    // One that could not be read is not asked for again and again: its model may be gone.
    if (this.pending.has(key) || this.failed.has(key)) return;
    this.pending.add(key);
    this.read(run)
      .catch((error) => {
        this.failed.add(key);
        this.onError(error);
      })
      .finally(() => this.pending.delete(key));
  }

  private async read(run: RunSummary): Promise<void> {
    const request = { work: `reading ${run.folder}`, folder: run.folder, count: keptTokens };
    const { prompts } = await this.sidecar.request(interpretPrompt, request);
    const others = Object.entries(this.stored()).filter(([folder]) => folder !== run.folder);
    const stored: StoredReading = { stamp: stampOf(run), reading: prompts.flatMap(shortReading) };
    const kept = [...others, [run.folder, stored] as const].slice(-keptReadings);
    await this.storage.update(storageKey, Object.fromEntries(kept));
    this.changeEmitter.fire();
  }

  private stored(): Readonly<Record<string, StoredReading>> {
    return this.storage.get<Readonly<Record<string, StoredReading>>>(storageKey, {});
  }
}

/** Two runs in one folder, one after the other, differ in it. */
function stampOf({ created, state, step }: RunSummary): string {
  return `${created} ${state} ${step}`;
}

function shortReading({ softTokens }: SoftPromptReading): ShortReading {
  return softTokens.map(({ nearest }) => {
    const short = (metric: NearnessMetric) =>
      nearest[metric].map((token) => ({ text: token.text, value: token[metric] }));
    return { l2: short('l2'), cosine: short('cosine'), dot: short('dot') };
  });
}
