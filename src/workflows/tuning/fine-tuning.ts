import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { present } from '../../base/failure.ts';
import type { TensorData } from '../../graph/tensor.ts';
import { withTunedWeights } from '../../models/tuned-model.ts';
import { writeSafetensors } from '../../models/weights/safetensors/write.ts';
import { type PromptLoss, type TrainedWeights, weightParameter } from '../../training/forward/prompt-loss.ts';
import { readUsedWeights } from '../../training/forward/used-weights.ts';
import { defaultLearningRate } from '../../training/learning-rate/default-rate.ts';
import type { NamedTensors } from '../../training/step/training-state.ts';
import type { TaskSetup } from './task-setup.ts';

/** The weights of the language model as a tuning trains them with the prompt: the baseline of interpret_p_tuning. */
export class FineTuning {
  private constructor(
    private readonly setup: TaskSetup,
    readonly trained: TrainedWeights,
  ) {}

  /** @returns undefined where the settings leave the model frozen */
  static async begin(setup: TaskSetup, objective: PromptLoss): Promise<FineTuning | undefined> {
    const { training, method } = setup.settings;
    const { lm_learning_rate: own, learning_rate: set } = training;
    if (own === undefined) return undefined;
    const rate = set === 'auto' ? await defaultLearningRate(method, setup.model) : set;
    const tensors = await readUsedWeights(objective, setup.model.weights);
    return new FineTuning(setup, { tensors, rateFactor: own / rate });
  }

  /** The model's weights among the parameters of a training, by their own names. */
  weightsOf(parameters: NamedTensors): Map<string, TensorData> {
    return new Map(
      [...this.trained.tensors.keys()].map((name) => [name, present(parameters.get(weightParameter(name)), name)]),
    );
  }

  /** Lets `use` work with the model as it is at this point of the training: for so long its weights lie in a file of their own. */
  async withModel<T>(parameters: NamedTensors, use: (setup: TaskSetup) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'soft-prompt-model-'));
    try {
      const file = join(folder, 'model.safetensors');
      await writeSafetensors(file, this.weightsOf(parameters));
      return await use(await withTunedModel(this.setup, file));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** A setup with the tuned weights of `file` in the place of the model's. */
export async function withTunedModel(setup: TaskSetup, file: string): Promise<TaskSetup> {
  const model = await withTunedWeights(setup.model, file);
  return { ...setup, model, session: { ...setup.session, weightFolder: model.weights.folder } };
}
