import type { Random } from '../../base/random.ts';
import { elementCount, float32Tensor, type Shape, type TensorData } from '../../graph/tensor.ts';
import type { PromptParameter } from '../parameterisation.ts';

/** Parameters as PyTorch's modules make them, from our generator: each draws from a branch of `random` that has its name. */
export class PyTorchInitialisation {
  constructor(private readonly random: Random) {}

  /** `torch.nn.Embedding`: the standard normal distribution. */
  embedding(name: string, rows: number, size: number): PromptParameter[] {
    const data = this.random.split(`${name}.weight`).normals(rows * size, 0, 1);
    return [{ name: `${name}.weight`, initial: float32Tensor([rows, size], data) }];
  }

  /** `torch.nn.Linear`: weight and bias uniform within ±1/√inputs. */
  linear(name: string, inputs: number, outputs: number): PromptParameter[] {
    const bound = 1 / Math.sqrt(inputs);
    return [
      { name: `${name}.weight`, initial: this.uniform(`${name}.weight`, [outputs, inputs], bound) },
      { name: `${name}.bias`, initial: this.uniform(`${name}.bias`, [outputs], bound) },
    ];
  }

  /** `torch.nn.LSTM(bidirectional=True)`: everything uniform within ±1/√hidden, in PyTorch's order of parameters. */
  bidirectionalLstm(name: string, inputs: number, hidden: number, layers: number): PromptParameter[] {
    const bound = 1 / Math.sqrt(hidden);
    const directions = [...Array(layers).keys()].flatMap((layer) => [
      { suffix: `l${layer}`, columns: layer === 0 ? inputs : 2 * hidden },
      { suffix: `l${layer}_reverse`, columns: layer === 0 ? inputs : 2 * hidden },
    ]);
    return directions.flatMap(({ suffix, columns }) => {
      const shapes: readonly (readonly [string, Shape])[] = [
        ['weight_ih', [4 * hidden, columns]],
        ['weight_hh', [4 * hidden, hidden]],
        ['bias_ih', [4 * hidden]],
        ['bias_hh', [4 * hidden]],
      ];
      return shapes.map(([part, shape]) => {
        const parameter = `${name}.${part}_${suffix}`;
        return { name: parameter, initial: this.uniform(parameter, shape, bound) };
      });
    });
  }

  private uniform(name: string, shape: Shape, bound: number): TensorData {
    return float32Tensor(shape, this.random.split(name).uniforms(elementCount(shape), -bound, bound));
  }
}
