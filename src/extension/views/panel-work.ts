import { workProgress } from '../../protocol/messages.ts';
import { describeError, isCancellation, logError } from '../report.ts';
import type { Studio } from '../studio.ts';
import type { ViewPanel } from './view-panel.ts';

type WorkMessage =
  | { readonly type: 'progress'; readonly stage: string }
  | { readonly type: 'failed'; readonly message: string };

let works = 0;

/** The work that a panel waits for: a new piece ends the one before it, and closing the panel ends it too. */
export class PanelWork<ToView, FromView extends { readonly type: string }> {
  private controller = new AbortController();
  private name = '';

  constructor(
    private readonly studio: Studio,
    private readonly panel: Pick<ViewPanel<ToView | WorkMessage, FromView>, 'post' | 'onClosed'>,
  ) {
    const listening = studio.sidecar.listen(workProgress, ({ work, stage }) => {
      if (work === this.name) panel.post({ type: 'progress', stage });
    });
    panel.onClosed(() => {
      listening.dispose();
      this.controller.abort();
    });
  }

  run(task: (name: string, signal: AbortSignal) => Promise<void>): void {
    this.controller.abort();
    this.controller = new AbortController();
    works += 1;
    this.name = `view ${works}`;
    const { signal } = this.controller;
    task(this.name, signal).catch((error) => {
      if (signal.aborted || isCancellation(error)) return;
      logError(error, this.studio.log);
      this.panel.post({ type: 'failed', message: describeError(error) });
    });
  }
}
