import { assert, present } from '../../base/failure.ts';
import type { SoftPromptTensors } from '../../evaluation/answer-scorer.ts';
import { constant, input } from '../../graph/operators/index.ts';
import { Input } from '../../graph/operators/leaves.ts';
import type { TensorData } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import { Session } from '../../runtime/session.ts';
import type { TunedPrompt } from '../../training/forward/prompt-loss.ts';

/** Turns what is trained into the vectors that stand in the prompt, dropout left out: one run of the encoders. */
export class PromptVectors {
  private session: Session | undefined;

  constructor(private readonly prompts: ReadonlyMap<string, TunedPrompt>) {}

  /** @param parameters as training names them: `<soft prompt>/<parameter>` */
  async of(parameters: ReadonlyMap<string, TensorData>): Promise<SoftPromptTensors> {
    const vectors = Object.fromEntries([...this.prompts].map(([name, prompt]) => [name, vectorsOf(name, prompt)]));
    const given = Object.entries(vectors).filter(([, { operator }]) => operator instanceof Input);
    const computed = Object.fromEntries(
      Object.entries(vectors).filter(([, { operator }]) => !(operator instanceof Input)),
    );
    if (Object.keys(computed).length > 0) this.session ??= await Session.create(computed);
    const results = (await this.session?.run(Object.fromEntries(parameters))) ?? {};
    const direct = given.map(([name, { operator }]) => {
      assert(operator instanceof Input, 'an input');
      return [name, present(parameters.get(operator.label), operator.label)] as const;
    });
    return { ...results, ...Object.fromEntries(direct) };
  }

  async release(): Promise<void> {
    await this.session?.release();
    this.session = undefined;
  }
}

function vectorsOf(prompt: string, { parameterisation, trainable }: TunedPrompt): Value {
  const tensors = new Map<string, Value>();
  for (const { name, initial } of parameterisation.frozen) tensors.set(name, constant(initial));
  for (const { name, initial } of parameterisation.parameters) {
    const value = trainable ? input(`${prompt}/${name}`, initial.dtype, initial.shape) : constant(initial);
    tensors.set(name, value);
  }
  return parameterisation.build(tensors);
}
