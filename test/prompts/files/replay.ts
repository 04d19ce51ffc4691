import { present } from '../../../src/base/failure.ts';
import { concat, constant, gather, slice } from '../../../src/graph/operators/index.ts';
import { int64Tensor, type TensorData } from '../../../src/graph/tensor.ts';
import { PackedAttention } from '../../../src/models/attention/packed-attention.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import { GraphWeights } from '../../../src/models/weights/weight-source.ts';
import type { PromptRow } from '../../../src/prompts/packing/prompt-row.ts';
import { Session } from '../../../src/runtime/session.ts';

/** The logits [rows, vocabulary] of one assembled prompt, each row of it looked up by itself. */
export async function logitsOf(
  rows: readonly PromptRow[],
  embeddings: ReadonlyMap<string, TensorData>,
  { network, weights: source }: LanguageModel,
): Promise<Float32Array> {
  const weights = new GraphWeights(source);
  const prompts = new Map([...embeddings].map(([name, tensor]) => [name, constant(tensor)]));
  const parts = rows.map((row) =>
    row.kind === 'soft'
      ? slice(present(prompts.get(row.prompt), row.prompt), 0, row.index, row.index + 1)
      : gather(network.tokenEmbeddings(weights), constant(int64Tensor([1], [row.id]))),
  );
  const context = new PackedAttention({ prefix: 0, batch: 1, length: rows.length });
  const logits = network.logits(weights, network.hiddenStates(weights, concat(parts, 0), context));
  const session = await Session.create({ logits }, { weightFolder: source.folder });
  const result = await session.run({});
  await session.release();
  if (result.logits.dtype !== 'float32') throw new TypeError('logits are float32');
  return result.logits.data;
}
