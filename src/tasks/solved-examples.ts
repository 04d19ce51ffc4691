import { basename } from 'node:path';
import type { Random } from '../base/random.ts';
import type { CompleteTask } from './complete-task.ts';
import type { Example } from './example.ts';
import { queryName } from './example-builder.ts';
import { tooFewShots } from './failures.ts';

/** Puts solved examples before queries (`n_shots`). */
export class SolvedExamples {
  private readonly count: number;

  /**
   * @param solved where the solved examples are taken from: the training examples that are used
   * @throws Failure `task.too-few-shots`
   */
  constructor(
    private readonly task: CompleteTask,
    private readonly solved: readonly Example[],
    private readonly random: Random,
  ) {
    this.count = task.n_shots ?? 0;
    // A training example is not put before itself.
    if (this.count >= solved.length && this.count > 0) {
      throw tooFewShots(task.train_file ?? '', solved.length, this.count);
    }
  }

  /** The examples with solved ones before their queries: others for each query, the same for the same seed. */
  before(examples: readonly Example[]): readonly Example[] {
    return this.count === 0 ? examples : examples.map((example) => this.withShots(example));
  }

  private withShots(example: Example): Example {
    const { file = '', line = 0 } = example.place ?? {};
    const random = this.random.split(basename(file), line, example.id);
    const drawn = random.sample(this.solved.length, this.count + 1).flatMap((index) => this.solved[index] ?? []);
    const shots = drawn.filter((one) => one !== example).slice(0, this.count);
    const solved = shots.map(({ fields, answer }) => `${fields[queryName] ?? ''}${answer}`);
    const query = [...solved, example.fields[queryName] ?? ''].join(this.task.shot_separator);
    return { ...example, fields: { ...example.fields, [queryName]: query } };
  }
}
