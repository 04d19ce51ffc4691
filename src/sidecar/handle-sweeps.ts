import { Failure } from '../base/failure.ts';
import type { Peer } from '../protocol/peer.ts';
import {
  checkSweep,
  type ExportFormat,
  exportSweep,
  listSweeps,
  readSweep,
  type SweepView,
  type UnreadableSweep,
} from '../protocol/sweeps.ts';
import { sweepCsv, sweepDocument } from '../reports/sweep/document.ts';
import { sweepPage } from '../reports/sweep/page.ts';
import { variedFields } from '../reports/sweep/result-rows.ts';
import type { SweepResult } from '../workflows/sweep.ts';
import { sweepView } from './sweep-view.ts';

/** What sweeps and their run folders tell, answered while others are made. */
export function handleSweeps(peer: Peer): void {
  const view = async (file: string) => sweepView(file, await resultsOf(file));
  peer.handle(readSweep, ({ file }) => view(file));
  peer.handle(listSweeps, async ({ files }) => {
    const sweeps: SweepView[] = [];
    const unreadable: UnreadableSweep[] = [];
    for (const file of files) {
      try {
        sweeps.push(await view(file));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        unreadable.push({ file, message: `${error.message} ${error.remedy}` });
      }
    }
    return { sweeps, unreadable };
  });
  peer.handle(checkSweep, async ({ file, text }) => {
    const workflow = await sweepWorkflow();
    return { problems: await workflow.checkSweep(text, file) };
  });
  peer.handle(exportSweep, async ({ file, format }) => ({ text: exportText(await resultsOf(file), format) }));
}

async function resultsOf(file: string): Promise<SweepResult> {
  const { Sweep } = await sweepWorkflow();
  return (await Sweep.read(file, [])).results({ measure: false }, {});
}

/** It brings training and runtime along, which a window without sweeps never needs in this thread. */
const sweepWorkflow = () => import('../workflows/sweep.ts');

function exportText(result: SweepResult, format: ExportFormat): string {
  switch (format) {
    case 'html':
      return sweepPage(result);
    case 'csv':
      return sweepCsv(result, variedFields(result));
    case 'json':
      return `${JSON.stringify(sweepDocument(result), undefined, 2)}\n`;
  }
}
