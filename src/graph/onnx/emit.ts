import { create, toBinary } from '@bufbuild/protobuf';
import { assert, present } from '../../base/failure.ts';
import { Constant, Input, Weight } from '../operators/leaves.ts';
import type { DataType, TensorData, TensorType } from '../tensor.ts';
import { topologicalOrder, type Value } from '../value.ts';
import { onnxDataType } from './data-types.ts';
import { furtherResult, int, type NodeEmitter, type OnnxAttribute, type OnnxNode } from './node-emitter.ts';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './onnx_pb.ts';

/** The versions that onnxruntime 1.20 and later understand: ONNX 1.17 and the contrib operators. */
const irVersion = 10n;
const onnxOpset = 22n;

/**
 * Writes the graph that computes `outputs` as an ONNX model. Weights are referenced where they lie (external data), so the bytes
 * stay small whatever the model's size.
 */
export function emitOnnx(outputs: Readonly<Record<string, Value>>): Uint8Array<ArrayBuffer> {
  const emitter = new GraphEmitter();
  for (const value of byDepth(topologicalOrder(Object.values(outputs)))) emitter.emit(value);
  for (const [name, value] of Object.entries(outputs)) emitter.output(name, value);
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion,
      producerName: 'soft-prompt-studio',
      opsetImport: [
        { domain: '', version: onnxOpset },
        { domain: 'com.microsoft', version: 1n },
      ],
      graph: emitter.graph,
    }),
  );
}

/**
 * Values sorted by the length of the longest way to them. Of a node's inputs onnxruntime computes that first which stands last in the
 * file: so the deepest, and what is cheap to have only when it is needed. In another order it would compute and keep the latter long before.
 */
function byDepth(order: readonly Value[]): Value[] {
  const depths = new Map<Value, number>();
  for (const value of order)
    depths.set(
      value,
      1 + Math.max(-1, ...value.inputs.map((input) => present(depths.get(input), 'inputs come first'))),
    );
  return [...order].sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0));
}

class GraphEmitter implements NodeEmitter {
  readonly graph: GraphProto = create(GraphProtoSchema, { name: 'plan' });
  private readonly names = new Map<Value, string>();
  private readonly labels = new Set<string>();
  private readonly constants = new Map<string, string>();
  private serial = 0;

  emit(value: Value): void {
    const { operator } = value;
    const inputs = value.inputs.map((input) => this.nameOf(input));
    this.names.set(value, this.leaf(value) ?? operator.lower(this, value, ...inputs));
  }

  output(name: string, value: Value): void {
    // ONNX names an output after its value; a copy lets one value leave under several names, or an input leave unchanged.
    this.graph.node.push(create(NodeProtoSchema, { opType: 'Identity', input: [this.nameOf(value)], output: [name] }));
    this.graph.output.push(valueInfo(name, value.type));
  }

  node(node: OnnxNode): string {
    return present(this.nodes(node, 1)[0], 'the result of a node');
  }

  nodes(node: OnnxNode, count: number): readonly string[] {
    const first = this.freshName(node.opType);
    const outputs = Array.from({ length: count }, (_, index) => furtherResult(first, index));
    this.graph.node.push(
      create(NodeProtoSchema, {
        opType: node.opType,
        domain: node.domain ?? '',
        input: [...node.inputs],
        output: outputs,
        attribute: Object.entries(node.attributes ?? {}).map(([name, value]) => attribute(name, value)),
      }),
    );
    return outputs;
  }

  constant(tensor: TensorData): string {
    const bytes = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
    // Shapes and axes recur in thousands of nodes; one initializer serves them all.
    const key = bytes.length <= 64 ? `${tensor.dtype}[${tensor.shape}]:${bytes}` : undefined;
    const known = key === undefined ? undefined : this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.freshName('constant');
    this.graph.initializer.push(create(TensorProtoSchema, { ...tensorHeader(name, tensor), rawData: bytes.slice() }));
    if (key !== undefined) this.constants.set(key, name);
    return name;
  }

  private leaf({ operator, type }: Value): string | undefined {
    if (operator instanceof Constant) return this.constant(operator.tensor);
    if (operator instanceof Input) {
      this.graph.input.push(valueInfo(this.uniqueLabel(operator.label), type));
      return operator.label;
    }
    if (operator instanceof Weight) {
      this.graph.initializer.push(externalTensor(this.uniqueLabel(operator.label), operator));
      return operator.storedType === type.dtype ? operator.label : this.castTo(type.dtype, operator.label);
    }
    return undefined;
  }

  private castTo(dtype: DataType, name: string): string {
    return this.node({ opType: 'Cast', inputs: [name], attributes: { to: int(onnxDataType(dtype)) } });
  }

  private nameOf(value: Value): string {
    return present(this.names.get(value), 'a value is emitted before it is used');
  }

  private uniqueLabel(label: string): string {
    assert(!this.labels.has(label), `two different inputs or weights are called ${label}`);
    this.labels.add(label);
    return label;
  }

  private freshName(stem: string): string {
    this.serial += 1;
    return `${stem}#${this.serial}`;
  }
}

function tensorHeader(name: string, type: TensorType): Pick<TensorProto, 'name' | 'dims' | 'dataType'> {
  return { name, dims: type.shape.map(BigInt), dataType: onnxDataType(type.dtype) };
}

function externalTensor(name: string, { type, storedType, location }: Weight): TensorProto {
  return create(TensorProtoSchema, {
    ...tensorHeader(name, { dtype: storedType, shape: type.shape }),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: location.fileName },
      { key: 'offset', value: String(location.offset) },
      { key: 'length', value: String(location.length) },
    ],
  });
}

function valueInfo(name: string, type: TensorType): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: onnxDataType(type.dtype),
          shape: { dim: type.shape.map((size) => ({ value: { case: 'dimValue' as const, value: BigInt(size) } })) },
        },
      },
    },
  });
}

function attribute(name: string, attribute: OnnxAttribute): AttributeProto {
  const { INT, FLOAT, STRING, INTS } = AttributeProto_AttributeType;
  switch (attribute.kind) {
    case 'int':
      return create(AttributeProtoSchema, { name, type: INT, i: BigInt(attribute.value) });
    case 'float':
      return create(AttributeProtoSchema, { name, type: FLOAT, f: attribute.value });
    case 'string':
      return create(AttributeProtoSchema, { name, type: STRING, s: new TextEncoder().encode(attribute.value) });
    case 'ints':
      return create(AttributeProtoSchema, { name, type: INTS, ints: attribute.value.map(BigInt) });
  }
}
