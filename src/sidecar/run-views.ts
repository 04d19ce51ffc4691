import { basename, dirname } from 'node:path';
import { queryField } from '../prompts/layout.ts';
import type { Measured, PromptEntry, RunDetails, RunEvent, RunSummary } from '../protocol/runs.ts';
import { parseTuneSettings } from '../settings/read-settings.ts';
import type { TuneSettings } from '../settings/tune-settings.ts';
import type { RunDetails as RunOnDisk } from '../workflows/runs.ts';
import type { TrainingEvent } from '../workflows/tune.ts';

export function runSummary(run: RunOnDisk): RunSummary {
  const { folder, record, state, step, events, prompt } = run;
  const settings = parseTuneSettings(run.settings, folder);
  const evaluations = events.filter((event) => event.type === 'evaluation');
  const metric = settings.training.metric_for_best_model ?? Object.keys(evaluations[0]?.metrics ?? {})[0];
  const best = evaluations.findLast((event) => event.best);
  return {
    folder,
    name: record.name,
    created: record.created,
    state,
    step,
    totalSteps: record.total_steps,
    model: record.model.name,
    provider: record.provider,
    task: taskName(settings.task),
    method: settings.method.peft_type,
    metric,
    best: metric === undefined ? undefined : best?.metrics[metric],
    prompt,
    entry: entryOf(settings.prompt),
    fields: fieldsOf(settings.prompt),
  };
}

function entryOf({ nl_inputs: file, nl_inputs_task: task, template }: TuneSettings['prompt']): PromptEntry | undefined {
  return file === undefined || task === undefined || template === undefined ? undefined : { file, task, template };
}

function fieldsOf({ layout }: TuneSettings['prompt']): string[] {
  return layout === undefined ? [queryField] : [...new Set(layout.flatMap(({ field }) => field ?? []))];
}

export function runDetails(run: RunOnDisk): RunDetails {
  const { settings, record, events } = run;
  return {
    ...runSummary(run),
    settings,
    trainableParameters: record.trainable_parameters,
    trainableShare: record.trainable_share,
    seed: record.seed,
    events: withoutEarlyReadings(thinned(events)).map(toRunEvent),
  };
}

/** More points than a chart has pixels. */
const mostSteps = 4_000;

/** Without most of the steps of a long run: a view's message stays some megabytes small, and the run folder has them all. */
function thinned(events: readonly TrainingEvent[]): TrainingEvent[] {
  const steps = events.filter(({ type }) => type === 'step');
  const stride = Math.ceil(steps.length / mostSteps);
  const kept = new Set(steps.filter((_, index) => index % stride === 0 || index === steps.length - 1));
  return events.filter((event) => event.type !== 'step' || kept.has(event));
}

/** Evaluations whose words and changed predictions a person may still look at. */
const mostRead = 50;

/** Without what all but the first and the last evaluations say of words and predictions: some kilobytes each. */
function withoutEarlyReadings(events: readonly TrainingEvent[]): TrainingEvent[] {
  const evaluations = events.filter(({ type }) => type === 'evaluation');
  const read = new Set([...evaluations.slice(0, 1), ...evaluations.slice(-mostRead)]);
  return events.map((event) => {
    if (event.type !== 'evaluation' || read.has(event)) return event;
    const { nearest_tokens: _, changed_predictions: __, ...rest } = event;
    return rest;
  });
}

/** An event as JSON can carry it. */
export function toRunEvent(event: TrainingEvent): RunEvent {
  switch (event.type) {
    case 'step':
      return { ...event, loss: measured(event.loss), grad_norm: measured(event.grad_norm) };
    case 'evaluation': {
      const metrics = Object.entries(event.metrics).map(([name, value]) => [name, measured(value)] as const);
      return { ...event, metrics: Object.fromEntries(metrics) };
    }
    default:
      return event;
  }
}

function measured(value: number): Measured {
  return Number.isFinite(value) ? value : null;
}

/** A preset's name, or that of the folder in which the training examples lie. */
function taskName(task: TuneSettings['task']): string {
  if (typeof task === 'string') return basename(task).replace(/\.task\.ya?ml$/, '');
  if (task.preset !== undefined) return basename(task.preset).replace(/\.task\.ya?ml$/, '');
  return task.train_file === undefined ? '' : basename(dirname(task.train_file));
}
