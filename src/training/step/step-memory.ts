import { Failure } from '../../base/failure.ts';
import { formatBytes } from '../../base/format-bytes.ts';
import { t } from '../../base/l10n.ts';
import { outOfMemoryCode } from '../../runtime/failures.ts';
import { memoryAtHand } from '../../runtime/memory-at-hand.ts';
import { trainingOutOfMemory } from '../failures.ts';
import type { Diagnosis } from '../loop/diagnosis.ts';
import type { TrainableLoss } from '../objective.ts';
import { planSteps, type StepPlan, type SteppedRun } from './step-plan.ts';
import { type SparingSettings, whatFits } from './what-fits.ts';

/** Where memory ran out, what the same amount is expected to need would run out again. */
const clearlyLess = 0.8;

/** The steps of a run in the memory that there is. */
export class StepMemory<Item> {
  readonly plan: StepPlan;

  /** @param atHand bytes; undefined where nobody knows */
  constructor(
    private readonly objective: TrainableLoss<Item>,
    private readonly items: readonly Item[],
    private readonly run: SteppedRun,
    private readonly atHand = memoryAtHand(objective.session.provider),
  ) {
    this.plan = planSteps(objective, items, run, atHand);
  }

  /** What to tell before the run. */
  diagnose(): Diagnosis[] {
    const { atHand, plan } = this;
    if (atHand === undefined) return [];
    const chosen =
      plan.memoryWithout === undefined ? [] : [checkpointingChosen(plan.memory, plan.memoryWithout, atHand)];
    return plan.memory <= atHand ? chosen : [...chosen, memoryShort(plan.memory, atHand, this.fitting(atHand))];
  }

  /** What `work` gives. @throws Failure that says what would fit, where memory ran out */
  async orAdvice<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== outOfMemoryCode) throw error;
      const { memory } = this.plan;
      const limit = Math.min(this.atHand ?? memory, memory * clearlyLess);
      throw trainingOutOfMemory(memory, advice(this.fitting(limit)), error);
    }
  }

  private fitting(limit: number): SparingSettings | undefined {
    return whatFits(this.objective, this.items, this.run, limit);
  }
}

function memoryShort(memory: number, atHand: number, fits: SparingSettings | undefined): Diagnosis {
  return {
    code: 'training.memory-short',
    message: t(
      'Training needs about {0} of memory, and {1} are at hand: it may become very slow, or be ended by the system.',
      formatBytes(memory),
      formatBytes(atHand),
    ),
    remedy: advice(fits),
  };
}

function checkpointingChosen(memory: number, memoryWithout: number, atHand: number): Diagnosis {
  return {
    code: 'training.checkpointing-chosen',
    message: t(
      'Training would need about {0} of memory, and {1} are at hand: the insides of the layers are computed twice, which takes a third longer and needs about {2}.',
      formatBytes(memoryWithout),
      formatBytes(atHand),
      formatBytes(memory),
    ),
    remedy: t('The numbers stay the same. `training.gradient_checkpointing: false` switches it off.'),
  };
}

function advice(fits: SparingSettings | undefined): string {
  if (fits === undefined)
    return t(
      'Not even one example at a time fits: shorten the texts with task.max_query_tokens, choose a smaller model, or close other programs.',
    );
  const { batchSize, accumulationSteps, memory } = fits;
  return t(
    'This takes the same steps with about {0}: training.gradient_checkpointing: true, per_device_train_batch_size: {1}, gradient_accumulation_steps: {2}.',
    formatBytes(memory),
    batchSize,
    accumulationSteps,
  );
}
