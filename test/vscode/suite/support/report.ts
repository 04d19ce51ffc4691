import { z } from 'zod';

/** What the suite hands back to whoever started it. */
export const reportSchema = z.object({
  passed: z.array(z.string()),
  failed: z.array(z.object({ title: z.string(), message: z.string() })),
  figures: z.record(z.string(), z.number()),
});
export type SuiteReport = z.output<typeof reportSchema>;

/** Under which names of the environment the suite finds where to write the report, and a tiny model. */
export const environmentNames = { report: 'SOFT_PROMPT_SUITE_REPORT', model: 'SOFT_PROMPT_SUITE_MODEL' } as const;

/** For the reader of the tests' output. */
export function describeReport({ passed, failed, figures }: SuiteReport): string {
  return [
    ...passed.map((title) => `  ✓ ${title}`),
    ...failed.map(({ title, message }) => `  ✗ ${title}\n${message}`),
    ...Object.entries(figures).map(([name, value]) => `  ${name}: ${value.toFixed(1)}`),
  ].join('\n');
}
