import { join } from 'node:path';
import type { Command } from 'commander';
import { formatBytes } from '../../base/format-bytes.ts';
import { t } from '../../base/l10n.ts';
import { formatCount, formatNumber } from '../../base/quantities.ts';
import type { RunDetails } from '../../workflows/runs.ts';
import type { OpenContext } from '../command-context.ts';
import { formatPairs, formatTable } from '../terminal/table.ts';

export function addRunsCommand(program: Command, open: OpenContext): void {
  const runs = program.command('runs').description(t('list, describe and remove runs'));
  addList(runs, open);
  addShow(runs, open);
  addRemove(runs, open);
}

function addList(runs: Command, open: OpenContext): void {
  runs
    .command('list')
    .description(t('list the runs below a folder, the newest first'))
    .argument('[folder]', t('the folder that holds the run folders'), 'runs')
    .action(async (folder: string) => {
      const { output } = open();
      const { listRuns } = await import('../../workflows/runs.ts');
      const { runs: listed, unreadable } = await listRuns(folder);
      if (listed.length + unreadable.length === 0) output.note(t('There are no runs in {0}.', folder));
      for (const { failure } of unreadable) output.warning(t('A run cannot be read: {0}', failure.message));
      const damaged = unreadable.map(({ folder, failure }) => ({ folder, error: failure.message }));
      output.result({ runs: listed.map(summaryDocument), unreadable: damaged }, () =>
        formatTable(
          [
            { title: t('Run') },
            { title: t('State') },
            { title: t('Steps'), align: 'right' },
            { title: t('Best dev metric'), align: 'right' },
            { title: t('Model'), maxWidth: 40 },
            { title: t('Begun') },
          ],
          listed.map(({ folder, record, state, step, checkpoints }) => [
            folder,
            stateText(state),
            `${step}/${record.total_steps}`,
            checkpoints.best === null ? '' : formatNumber(checkpoints.best.metric),
            record.model.name,
            record.created.slice(0, 16).replace('T', ' '),
          ]),
          output.style,
        ),
      );
    });
}

function addShow(runs: Command, open: OpenContext): void {
  runs
    .command('show')
    .description(t('describe a run: state, model, settings, evaluations'))
    .argument('<run>', t('the folder of the run'))
    .action(async (folder: string) => {
      const { output } = open();
      const { readRun } = await import('../../workflows/runs.ts');
      const run = await readRun(folder);
      output.result({ ...summaryDocument(run), settings: run.settings, events: run.events }, () =>
        [
          formatPairs(pairsOf(run), output.style),
          ...evaluationTable(run, output.style),
          `${output.style.bold(t('Settings'))}\n${run.settings.trimEnd()}`,
        ].join('\n\n'),
      );
    });
}

function addRemove(runs: Command, open: OpenContext): void {
  runs
    .command('remove')
    .description(t('remove a run with its checkpoints and its prompt'))
    .argument('<run>', t('the folder of the run'))
    .action(async (folder: string) => {
      const { output } = open();
      const { removeRun } = await import('../../workflows/runs.ts');
      await removeRun(folder);
      output.result({ removed: folder }, () => t('Removed {0}.', folder));
    });
}

function pairsOf({ folder, record, state, step, checkpoints, prompt, events }: RunDetails): [string, string][] {
  const { best } = checkpoints;
  return [
    [t('Run'), folder],
    [t('State'), stateText(state)],
    [t('Steps'), `${step}/${record.total_steps}`],
    [t('Best'), best === null ? '' : t('step {0}, dev {1}', best.step, formatNumber(best.metric))],
    [t('Model'), record.model.name],
    [t('Trainable parameters'), formatCount(record.trainable_parameters)],
    [t('Learning rate'), formatNumber(record.learning_rate)],
    [t('Seeds'), `${record.seed}, ${record.data_seed}`],
    [t('Begun'), record.created],
    [
      t('Versions'),
      `soft-prompt ${record.versions.program}, node ${record.versions.node}, onnxruntime ${record.versions.onnxruntime}`,
    ],
    [t('Provider'), [`${record.provider}, ${record.platform}`, record.provider_reason].filter(Boolean).join('; ')],
    ...memoryOf(events),
    [t('Prompt'), prompt ?? t('none yet')],
  ];
}

/** The most that the process held in memory, as its events tell; runs of earlier versions do not say it. */
function memoryOf(events: RunDetails['events']): [string, string][] {
  const told = events.flatMap((event) => ('memory_bytes' in event ? (event.memory_bytes ?? []) : []));
  // A long run has more steps than a call may have arguments.
  return told.length === 0 ? [] : [[t('Memory'), formatBytes(told.reduce((most, bytes) => Math.max(most, bytes)))]];
}

function evaluationTable({ events }: RunDetails, style: Parameters<typeof formatTable>[2]): string[] {
  const evaluations = events.filter((event) => event.type === 'evaluation');
  const names = [...new Set(evaluations.flatMap(({ metrics }) => Object.keys(metrics)))];
  if (evaluations.length === 0) return [];
  return [
    formatTable(
      [
        { title: t('Step'), align: 'right' },
        ...names.map((title) => ({ title, align: 'right' as const })),
        { title: '' },
      ],
      evaluations.map(({ step, metrics, best }) => [
        String(step),
        ...names.map((name) => formatNumber(metrics[name] ?? Number.NaN)),
        best ? t('best so far') : '',
      ]),
      style,
    ),
  ];
}

function summaryDocument({ folder, record, state, step, checkpoints, prompt }: RunDetails) {
  return { folder: join(folder), state, step, record, checkpoints, prompt: prompt ?? null };
}

function stateText(state: RunDetails['state']): string {
  const texts = {
    running: t('running'),
    interrupted: t('interrupted'),
    completed: t('completed'),
    'early-stopping': t('stopped early'),
    stopped: t('stopped'),
    diverged: t('diverged'),
  };
  return texts[state];
}
