import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Seconds a step for the values of one size, all others as in the base case. */
export interface GrowthSeries {
  readonly size: 'tokens' | 'batch' | 'softTokens';
  readonly precision: string;
  readonly points: readonly (readonly [number, number])[];
}

const titles = { tokens: 'tokens of an example', batch: 'examples of a batch', softTokens: 'soft tokens' } as const;
const colours = ['#1f6feb', '#d29922', '#2da44e'];

/** A page of its own with one plot a size, drawn by uPlot. */
export function growthPage(series: readonly GrowthSeries[]): string {
  const dist = dirname(createRequire(import.meta.url).resolve('uplot'));
  const [script, style] = ['uPlot.iife.min.js', 'uPlot.min.css'].map((file) => readFileSync(join(dist, file), 'utf8'));
  const plots = Object.entries(titles).map(([size, title]) => {
    const own = series.filter((each) => each.size === size);
    const values = own[0]?.points.map(([value]) => value) ?? [];
    return {
      options: {
        title: `Seconds a step by ${title}`,
        width: 640,
        height: 360,
        scales: { x: { time: false } },
        series: [
          { label: title },
          ...own.map(({ precision }, index) => ({ label: precision, stroke: colours[index] })),
        ],
      },
      data: [values, ...own.map(({ points }) => points.map(([, seconds]) => seconds))],
    };
  });
  return [
    '<!doctype html><meta charset="utf-8"><title>How the cost of a step grows</title>',
    `<style>${style} body { font-family: system-ui }</style><script>${script}</script><body><script>`,
    `for (const { options, data } of ${JSON.stringify(plots)}) new uPlot(options, data, document.body);`,
    '</script>',
  ].join('\n');
}
