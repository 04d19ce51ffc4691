import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { present } from '../../../src/base/failure.ts';
import { Random } from '../../../src/base/random.ts';
import { gradients } from '../../../src/graph/gradient.ts';
import { constant, input, mul, sumAll } from '../../../src/graph/operators/index.ts';
import { float32Tensor, type TensorData } from '../../../src/graph/tensor.ts';
import type { Value } from '../../../src/graph/value.ts';
import { newDesign, originalLstm, type PTuningSettings, pTuning } from '../../../src/prompts/methods.ts';
import type { PromptParameterisation } from '../../../src/prompts/parameterisation.ts';
import { Session } from '../../../src/runtime/session.ts';

const tensorSchema = z
  .object({ shape: z.array(z.number()), data: z.array(z.number()) })
  .transform(({ shape, data }) => float32Tensor(shape, data));
const tensorsSchema = z.record(z.string(), tensorSchema);
const caseSchema = z.object({
  parameters: tensorsSchema,
  frozen: tensorsSchema,
  masks: tensorsSchema,
  output: tensorSchema,
  probe: tensorSchema,
  gradients: tensorsSchema,
});
type EncoderCase = z.infer<typeof caseSchema>;

const fixture = new URL('../../fixtures/prompts/encoders.json', import.meta.url);
const cases = z.record(z.string(), caseSchema).parse(JSON.parse(readFileSync(fixture, 'utf8')));
const [tokens, tokenDim] = [5, 6];
const random = Random.seeded(1);

const peft = (settings: PTuningSettings) => () => pTuning(settings, tokens, tokenDim, random);
const lstm = (encoderHiddenSize: number, encoderNumLayers: number, encoderDropout = 0) =>
  peft({ encoderReparameterizationType: 'LSTM', encoderHiddenSize, encoderNumLayers, encoderDropout });
const overFrozen = (linearLayers: 1 | 2, residual: boolean) => (reference: EncoderCase) =>
  newDesign(
    { ...originalLstm(tokenDim), linearLayers, residual },
    present(reference.frozen['embedding.weight'], 'the frozen embeddings'),
    random,
  );

const encoders: Record<string, (reference: EncoderCase) => PromptParameterisation> = {
  MLP: peft({ encoderReparameterizationType: 'MLP', encoderHiddenSize: 7 }),
  LSTM: lstm(4, 2),
  'LSTM of one layer': lstm(4, 1),
  "LSTM of THUDM's shape": peft({ encoderReparameterizationType: 'LSTM', ...originalLstm(tokenDim) }),
  'LSTM with dropout': lstm(4, 3, 0.4),
  'new design, one linear layer, residual': overFrozen(1, true),
  'new design, two linear layers': overFrozen(2, false),
};

describe.each(Object.entries(cases))('%s', (name, reference) => {
  const encoder = present(encoders[name], `an encoder for the case ${name}`)(reference);

  it("has PyTorch's parameters, by name, shape and order", () => {
    expect(encoder.parameters.map(({ name, initial }) => [name, initial.shape])).toEqual(
      Object.entries(reference.parameters).map(([name, { shape }]) => [name, shape]),
    );
  });

  it("computes PyTorch's output and gradients", async () => {
    const parameters = new Map(
      Object.entries(reference.parameters).map(([name, { shape }]) => [name, input(name, 'float32', shape)]),
    );
    const others = Object.entries({ ...reference.frozen, ...reference.masks });
    const output = encoder.build(
      new Map<string, Value>([
        ...parameters,
        ...others.map(([name, tensor]): [string, Value] => [name, constant(tensor)]),
      ]),
    );
    const loss = sumAll(mul(output, constant(reference.probe)));
    const derivatives = gradients(loss, [...parameters.values()]);
    const session = await Session.create<string>({
      output,
      ...Object.fromEntries(
        [...parameters.keys()].map((name, index) => [`∂${name}`, present(derivatives[index], name)]),
      ),
    });
    const results = await session.run(reference.parameters);
    await session.release();
    expect(largestDifference(results.output, reference.output)).toBeLessThan(1e-5);
    for (const [name, gradient] of Object.entries(reference.gradients)) {
      expect(largestDifference(results[`∂${name}`], gradient), name).toBeLessThan(1e-4);
    }
  });
});

function largestDifference(a: TensorData | undefined, b: TensorData): number {
  if (a?.dtype !== 'float32' || b.dtype !== 'float32') throw new TypeError('float32 tensors are compared');
  expect(a.shape).toEqual(b.shape);
  return a.data.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - (b.data[index] ?? Number.NaN))),
    0,
  );
}
