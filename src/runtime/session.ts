import { join } from 'node:path';
import type * as Onnxruntime from 'onnxruntime-node';
import { assert, Defect, type Failure, present } from '../base/failure.ts';
import { statIfThere } from '../base/files.ts';
import { explicitDeviations } from '../graph/explicit-deviations.ts';
import { emitOnnx } from '../graph/onnx/emit.ts';
import { Input, Weight } from '../graph/operators/leaves.ts';
import { sameShape, type TensorData, type TensorType } from '../graph/tensor.ts';
import { topologicalOrder, type Value } from '../graph/value.ts';
import { outOfMemory, weightFileGone } from './failures.ts';
import { loadOnnxRuntime } from './onnxruntime.ts';
import type { Provider } from './provider-names.ts';

/** How a graph is made ready to run. */
export interface SessionOptions {
  /** The real path of the folder that holds the files of the graph's weights. Not needed by a graph without weights. */
  readonly weightFolder?: string;
  /** How many threads a run may use; onnxruntime's choice (one a core) when undefined. */
  readonly threads?: number;
  /**
   * Whether the weights of products are copied in the order in which the kernels read them, which is faster where products have few rows; but every
   * session then has copies of its own, where otherwise all share what is mapped from disk.
   */
  readonly prepacksWeights?: boolean;
  /** Whether int8 products take a slower way that adds up in 32 bits where the processor's fast way would overflow. */
  readonly wideInt8Sums?: boolean;
  /** What computes; what it cannot compute is left to the processor, as everything is when undefined. */
  readonly provider?: Provider;
}

/** A graph made ready to run. */
export class Session<OutputName extends string = string> {
  private constructor(
    private readonly session: Onnxruntime.InferenceSession,
    private readonly Tensor: typeof Onnxruntime.Tensor,
    private readonly inputs: ReadonlyMap<string, TensorType>,
    private readonly outputNames: readonly OutputName[],
  ) {}

  /** Prepares the graph that computes `outputs`. */
  static async create<OutputName extends string>(
    outputs: Readonly<Record<OutputName, Value>>,
    options: SessionOptions = {},
  ): Promise<Session<OutputName>> {
    const { InferenceSession, Tensor } = await loadOnnxRuntime();
    const names = outputNames(outputs);
    const computed = forProvider(options.provider, Object.values<Value>(outputs));
    const graph = emitOnnx(mapNames(names, (_, index) => present(computed[index], 'an output')));
    const settings = sessionOptions(options, optimisation(computed, options));
    const session = await InferenceSession.create(graph, settings).catch(async (error) => {
      throw (await missingWeightFile(computed, options)) ?? outOfMemory(error) ?? error;
    });
    return new Session(session, Tensor, inputTypes(computed), names);
  }

  /**
   * Computes the outputs from one tensor for each input of the graph.
   * Blocks the thread until they are there, although it returns a promise (onnxruntime-node works synchronously): long work
   * belongs into a process or a worker of its own.
   */
  async run(feeds: Readonly<Record<string, TensorData>>): Promise<Record<OutputName, TensorData>> {
    const tensors: Record<string, Onnxruntime.Tensor> = {};
    for (const [name, type] of this.inputs) {
      const tensor = feeds[name];
      assert(tensor !== undefined, `no tensor for the input ${name}`);
      assert(
        tensor.dtype === type.dtype && sameShape(tensor.shape, type.shape),
        `the input ${name} is ${type.dtype}[${type.shape}], not ${tensor.dtype}[${tensor.shape}]`,
      );
      tensors[name] = this.toRuntime(tensor);
    }
    const results = await this.session.run(tensors).catch((error) => {
      throw outOfMemory(error) ?? error;
    });
    return mapNames(this.outputNames, (name) => fromRuntime(present(results[name], `the output ${name}`)));
  }

  private toRuntime({ dtype, shape, data }: TensorData): Onnxruntime.Tensor {
    assert(dtype !== 'bfloat16', 'onnxruntime-node has no bfloat16 tensors');
    return new this.Tensor(dtype, data, shape);
  }

  /** Frees the session's memory; it cannot run afterwards. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

type OptimisationLevel = 'all' | 'disabled';

/**
 * How much onnxruntime works on a graph before it runs. On the processor that takes more than half of the time in which a session is made, and what it
 * finds in these graphs does not show in a step. Only so, though, is a weight of another type cast once and for all, and are int8 weights made
 * ready for wide sums.
 */
function optimisation(outputs: readonly Value[], options: SessionOptions): OptimisationLevel {
  const { provider = 'cpu', wideInt8Sums = false } = options;
  const isCast = ({ operator }: Value) => operator instanceof Weight && operator.storedType !== operator.type.dtype;
  return provider === 'cpu' && !wideInt8Sums && !topologicalOrder(outputs).some(isCast) ? 'disabled' : 'all';
}

function sessionOptions(
  options: SessionOptions,
  level: OptimisationLevel,
): Onnxruntime.InferenceSession.SessionOptions {
  const { wideInt8Sums, weightFolder, threads, provider = 'cpu' } = options;
  return {
    executionProviders: [provider],
    graphOptimizationLevel: level,
    // Planned ahead, one block for a whole run takes half as much again as the tensors that live at the same time, for 5 % of speed.
    enableMemPattern: false,
    // Errors only: onnxruntime's warnings speak of its own optimisations, which no user can act on.
    logSeverityLevel: 3,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    extra: {
      // It would join what is computed again for the backward pass with the first computation, and so keep that until then.
      optimization: { disable_specified_optimizers: 'CommonSubexpressionElimination' },
      session: {
        disable_prepacking: options.prepacksWeights === true ? '0' : '1',
        // exp() of a masked score is so small that the processor leaves its fast path: softmax would take five times as long.
        set_denormal_as_zero: '1',
        ...(wideInt8Sums === true ? { x64quantprecision: '1' } : {}),
        ...(weightFolder === undefined ? {} : { model_external_initializers_file_folder_path: weightFolder }),
      },
    },
  };
}

/** The graph in a form that the provider computes right. */
function forProvider(provider: Provider | undefined, outputs: readonly Value[]): readonly Value[] {
  return provider === 'webgpu' ? explicitDeviations(outputs) : outputs;
}

/** What a session that could not be made means where a file of its weights is gone. */
async function missingWeightFile(
  outputs: readonly Value[],
  { weightFolder }: SessionOptions,
): Promise<Failure | undefined> {
  if (weightFolder === undefined) return undefined;
  const operators = topologicalOrder(outputs).map(({ operator }) => operator);
  const names = operators.flatMap((operator) => (operator instanceof Weight ? [operator.location.fileName] : []));
  for (const name of new Set(names)) {
    const file = join(weightFolder, name);
    if ((await statIfThere(file)) === undefined) return weightFileGone(file);
  }
  return undefined;
}

function inputTypes(outputs: readonly Value[]): Map<string, TensorType> {
  const types = new Map<string, TensorType>();
  for (const { operator, type } of topologicalOrder(outputs)) {
    if (operator instanceof Input) types.set(operator.label, type);
  }
  return types;
}

function fromRuntime(tensor: Onnxruntime.Tensor): TensorData {
  const { dims: shape, data } = tensor;
  switch (tensor.type) {
    case 'float32':
      if (data instanceof Float32Array) return { dtype: 'float32', shape, data };
      break;
    case 'float16':
      // A Uint16Array, or a Float16Array where JavaScript has one.
      if (ArrayBuffer.isView(data))
        return { dtype: 'float16', shape, data: new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) };
      break;
    case 'int64':
      if (data instanceof BigInt64Array) return { dtype: 'int64', shape, data };
      break;
    case 'int32':
      if (data instanceof Int32Array) return { dtype: 'int32', shape, data };
      break;
    case 'bool':
      if (data instanceof Uint8Array) return { dtype: 'bool', shape, data };
      break;
  }
  throw new Defect(`onnxruntime returned an unexpected tensor of ${tensor.type}`);
}

function outputNames<Name extends string>(outputs: Readonly<Record<Name, Value>>): Name[] {
  const names: Name[] = [];
  for (const name in outputs) names.push(name);
  return names;
}

function mapNames<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name, index: number) => T,
): Record<Name, T> {
  const entries: Partial<Record<Name, T>> = {};
  for (const [index, name] of names.entries()) entries[name] = make(name, index);
  assert(isComplete(names, entries), 'every name has an entry');
  return entries;
}

function isComplete<Name extends string, T>(
  names: readonly Name[],
  entries: Partial<Record<Name, T>>,
): entries is Record<Name, T> {
  return names.every((name) => entries[name] !== undefined);
}
