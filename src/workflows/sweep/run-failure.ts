import { Failure } from '../../base/failure.ts';
import type { RunFailure } from '../../sweeps/results.ts';

export type { RunFailure } from '../../sweeps/results.ts';

/** A sweep goes on past whatever ends a run, a defect of this program too; its results tell of it. */
export function toRunFailure(error: unknown): RunFailure {
  if (error instanceof Failure) return { code: error.code, message: error.message, remedy: error.remedy };
  return { code: 'defect', message: error instanceof Error ? error.message : String(error), remedy: '' };
}
