import type { Command } from 'commander';
import { writeFileAtomically } from '../../base/files.ts';
import { t } from '../../base/l10n.ts';
import { formatCount, formatDuration } from '../../base/quantities.ts';
import { sweepCsv, sweepDocument } from '../../reports/sweep/document.ts';
import { sweepPage } from '../../reports/sweep/page.ts';
import { variedFields } from '../../reports/sweep/result-rows.ts';
import type { Sweep, SweepOverview, SweepResult } from '../../workflows/sweep.ts';
import type { CommandContext, OpenContext } from '../command-context.ts';
import { optionsContradict, sweepRunsFailed } from '../failures.ts';
import { collect } from '../parse-option.ts';
import { examplesHelp } from '../program.ts';
import type { Output } from '../terminal/output.ts';
import { SweepProgress } from '../terminal/sweep-progress.ts';
import { runLabels, sweepText } from '../terminal/sweep-results.ts';

interface SweepOptions {
  readonly dryRun?: boolean;
  readonly report?: boolean;
  readonly csv?: string;
  readonly html?: string;
  readonly set?: readonly string[];
}

export function addSweepCommand(program: Command, open: OpenContext): void {
  program
    .command('sweep')
    .description(t('run many tunings that differ in some settings, and find the best'))
    .argument('<file>', t('the sweep file (*.sweep.yaml)'))
    .option('--dry-run', t('tell how many runs there are and how long they take; train nothing'))
    .option('--report', t('only show the results that are there'))
    .option('--csv <file>', t('write a line for each run'))
    .option('--html <file>', t('write the results as a page'))
    .option('--set <field=value>', t('set a field of the base of every run; may be repeated'), collect)
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt sweep rates.sweep.yaml --dry-run', t('how many runs, and how long')],
        ['soft-prompt sweep rates.sweep.yaml', t('make the runs that are not made yet; after Ctrl-C the same again')],
        ['soft-prompt sweep rates.sweep.yaml --report --html rates.html', t('the results so far, as a page')],
      ]),
    )
    .action(async (file: string, options: SweepOptions) => {
      if (options.dryRun && options.report) throw optionsContradict('--dry-run', '--report');
      const context = open();
      const { Sweep } = await import('../../workflows/sweep.ts');
      const sweep = await Sweep.read(file, options.set ?? []);
      if (options.dryRun) return tellOverview(sweep, await sweep.overview(context.work), context.output);
      const result = options.report
        ? await sweep.results({ measure: false }, context.work)
        : await makeRuns(sweep, context);
      await tellResult(result, options, context.output);
    });
}

async function makeRuns(sweep: Sweep, { output, work }: CommandContext): Promise<SweepResult> {
  const overview = await sweep.overview(work);
  output.status?.clear();
  output.note(overviewText(overview));
  warnOfUnable(overview, output);
  const progress = new SweepProgress(output, sweep.plan, overview);
  try {
    return await sweep.run({
      ...work,
      onRun: (order) => progress.begin(order),
      onEvent: (run, event) => progress.show(run, event),
    });
  } finally {
    if (work.signal.aborted) output.note(t('What was made is kept: the same command goes on from here.'));
  }
}

async function tellResult(result: SweepResult, { csv, html }: SweepOptions, output: Output): Promise<void> {
  if (csv !== undefined) await writeFileAtomically(csv, sweepCsv(result, variedFields(result)));
  if (html !== undefined) await writeFileAtomically(html, sweepPage(result));
  output.result({ type: 'result', ...sweepDocument(result) }, () => sweepText(result, output.style));
  if (result.failed.length === 0) return;
  const labels = runLabels(result.plan);
  for (const { run, failure } of result.failed)
    output.warning(`${labels.get(run.id) ?? run.id}: ${failure?.message ?? ''} ${failure?.remedy ?? ''}`.trimEnd());
  throw sweepRunsFailed(result.failed.length);
}

function tellOverview({ plan }: Sweep, overview: SweepOverview, output: Output): void {
  const { runs, done, estimate } = overview;
  output.status?.clear();
  warnOfUnable(overview, output);
  output.result(
    {
      sweep: plan.name,
      folder: plan.folder,
      runs,
      done,
      steps: estimate.steps,
      seconds: estimate.seconds ?? null,
      unable: estimate.unable.map(({ point, failure: { code, message, remedy } }) => ({
        label: point.label,
        code,
        message,
        remedy,
      })),
      points: plan.points.map(({ label, variant, values, runs }) => ({
        label,
        variant: variant ?? null,
        values: Object.fromEntries(values),
        runs: runs.map(({ id, seed }) => ({ id, seed })),
      })),
    },
    () => [overviewText(overview), ...plan.points.map(({ label, runs }) => `  ${label || runs[0]?.id}`)].join('\n'),
  );
}

/** One warning for what is wrong, however many points have it. */
function warnOfUnable({ estimate: { unable } }: SweepOverview, output: Output): void {
  const reasons = unable.map(({ failure: { message, remedy } }) => `${message} ${remedy}`.trimEnd());
  for (const reason of new Set(reasons)) {
    const [first = '', ...others] = unable
      .filter((_, index) => reasons[index] === reason)
      .map(({ point: { label, runs } }) => label || (runs[0]?.id ?? ''));
    const who = others.length === 0 ? first : t('{0} and {1} more', first, others.length);
    output.warning(t('{0} cannot begin: {1}', who, reason));
  }
}

function overviewText({ runs, done, estimate }: SweepOverview): string {
  const { steps, seconds } = estimate;
  const parts = [
    t('{0} runs, {1} of them made already', formatCount(runs), formatCount(done)),
    ...(seconds === undefined
      ? []
      : [t('{0} steps to make, about {1} at the most', formatCount(steps), formatDuration(seconds))]),
  ];
  return parts.join('; ');
}
