import type { DataType } from '../tensor.ts';

/** ONNX's `TensorProto.DataType` codes. */
const codes: Readonly<Record<DataType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
};

export function onnxDataType(dtype: DataType): number {
  return codes[dtype];
}
