import { type ComparisonParams, compareRuns, exportComparison } from '../protocol/comparison.ts';
import type { Peer } from '../protocol/peer.ts';
import type { ExportFormat } from '../protocol/sweeps.ts';
import { comparisonDocument, exampleDocuments, examplesCsv } from '../reports/comparison/document.ts';
import { comparisonPage } from '../reports/comparison/page.ts';
import { type Comparison, compareRuns as compare, isThere, samplesNeeded } from '../workflows/compare.ts';
import { OpenedModels } from '../workflows/opened-models.ts';
import { runComparisonView } from './run-comparison-view.ts';
import { workOptions } from './work-options.ts';

/** The standard of paired bootstrap; more where many pairs ask for it. */
const usualSamples = 1000;
const drawing = { ratio: 1, seed: 42 } as const;

/** Comparisons of runs. What a run scored is kept in its folder, so that a comparison is measured once and read from then on. */
export function handleComparisons(peer: Peer): void {
  peer.handle(compareRuns, async (params, signal) => {
    const { compared, samples } = await compareEntries(peer, params, signal);
    return runComparisonView(compared, samples);
  });
  peer.handle(exportComparison, async ({ format, shown, ...params }, signal) => {
    const { compared, samples } = await compareEntries(peer, params, signal);
    return { text: exportText(compared, samples, format, shown) };
  });
}

async function compareEntries(peer: Peer, { work, entries, metric }: ComparisonParams, signal: AbortSignal) {
  const options = { ...workOptions(peer, work, signal), openModel: new OpenedModels().open };
  const found = [];
  for (const entry of entries) if (!entry.optional || (await isThere(entry.entry, options))) found.push(entry);
  const samples = Math.max(usualSamples, samplesNeeded((found.length * (found.length - 1)) / 2));
  const request = {
    ...drawing,
    samples,
    entries: found.map(({ entry }) => entry),
    names: found.map(({ name }) => name),
    metric,
    pairs: 'all' as const,
    lowerIsBetter: false,
  };
  return { compared: await compare(request, options), samples };
}

function exportText(compared: Comparison, samples: number, format: ExportFormat, shown: readonly number[]): string {
  switch (format) {
    case 'html':
      return comparisonPage(compared, { ...drawing, samples }, shown);
    case 'csv':
      return examplesCsv(compared, shown);
    case 'json': {
      const document = comparisonDocument(compared, { ...drawing, samples });
      const content = { ...document, example_results: exampleDocuments(compared, shown) };
      return `${JSON.stringify(content, undefined, 2)}\n`;
    }
  }
}
