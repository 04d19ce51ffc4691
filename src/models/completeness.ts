import { constant, gather } from '../graph/operators/index.ts';
import { Weight } from '../graph/operators/leaves.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { topologicalOrder } from '../graph/value.ts';
import type { CausalModel } from './architecture.ts';
import { PackedAttention } from './attention/packed-attention.ts';
import { layerUnused } from './weights/failures.ts';
import { GraphWeights, type WeightSource } from './weights/weight-source.ts';

/** The part of a weight's name that says which layer it belongs to. */
const layerName = /^.*\.(?:layers|h)\.\d+\./;

/**
 * Holds the weights to the configuration, by building the graph of one token, before anything is begun with the model.
 * @throws Failure when the network lacks a weight, or one has another shape, or when there are layers that the network does not have
 */
export function checkCompleteness(network: CausalModel, source: WeightSource): void {
  const weights = new GraphWeights(source);
  const embedding = gather(network.tokenEmbeddings(weights), constant(int64Tensor([1], [0])));
  const attention = new PackedAttention({ prefix: 0, batch: 1, length: 1 });
  const logits = network.logits(weights, network.hiddenStates(weights, embedding, attention));
  const layers = new Set<string | undefined>();
  for (const { operator } of topologicalOrder([logits]))
    if (operator instanceof Weight) layers.add(layerName.exec(operator.label)?.[0]);
  // Other weights may be left over: tables that some checkpoints store although they follow from the configuration.
  const unused = [...source.weights.keys()].find(
    (name) => !layers.has(layerName.exec(name)?.[0]) && layerName.test(name),
  );
  if (unused !== undefined) throw layerUnused(unused, network.dimensions.layers, source.folder);
}
