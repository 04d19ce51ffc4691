import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';
import { nameOfSource } from '../runs/tuning-service.ts';
import type { Studio } from '../studio.ts';
import { nameOfSweep } from '../sweeps/describe-sweep.ts';

/** A tuning takes the whole machine. @throws Failure while one is made, by itself or in a sweep */
export function requireIdle({ tunings, sweeps }: Studio): void {
  if (tunings.current !== undefined) throw tuningInProgress(nameOfSource(tunings.current.source));
  if (sweeps.current?.isBusy) throw sweepInProgress(nameOfSweep(sweeps.current.file));
}

const tuningInProgress = (name: string) =>
  new Failure({
    code: 'tuning.in-progress',
    message: t('“{0}” is being tuned already.', name),
    remedy: t('Stop it first (“Soft Prompt: Stop Tuning”), or wait for its end.'),
  });

const sweepInProgress = (name: string) =>
  new Failure({
    code: 'sweep.in-progress',
    message: t('The sweep “{0}” is being made.', name),
    remedy: t('Pause it first (“Soft Prompt: Pause Sweep”), or wait for its end.'),
  });
