import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { assert, present } from './failure.ts';

type Generator = ReturnType<typeof xoroshiro128plusFromState>;

/**
 * Random numbers from a seed. `split` gives generators for named purposes that know nothing of each other: what one of them draws
 * depends on the seed and on the names alone, never on how much another has drawn. So a resumed run draws what an uninterrupted one
 * would have drawn, and a new consumer changes no existing number.
 */
export class Random {
  private readonly generator: Generator;

  private constructor(private readonly path: string) {
    // 128 bits of a hash of the path: distinct paths start at unrelated places of the generator's period.
    const digest = createHash('sha256').update(path).digest();
    this.generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  }

  static seeded(seed: number): Random {
    return new Random(JSON.stringify([seed]));
  }

  /** An independent generator, the same whenever it is asked for with the same names. */
  split(...names: readonly (string | number)[]): Random {
    return new Random(`${this.path}/${JSON.stringify(names)}`);
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * uniformFloat64(this.generator);
  }

  /** Normally distributed, by Box and Muller's transform. */
  normal(mean = 0, standardDeviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + standardDeviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number from 0 to `bound` - 1. */
  integer(bound: number): number {
    assert(Number.isSafeInteger(bound) && bound > 0, `a random integer below ${bound}`);
    return uniformInt(this.generator, 0, bound - 1);
  }

  uniforms(count: number, low: number, high: number): Float32Array {
    return Float32Array.from({ length: count }, () => this.uniform(low, high));
  }

  normals(count: number, mean: number, standardDeviation: number): Float32Array {
    return Float32Array.from({ length: count }, () => this.normal(mean, standardDeviation));
  }

  /** The items in random order; every order is as likely as any other. */
  shuffle<T>(items: readonly T[]): T[] {
    const order = this.sample(items.length, items.length);
    return order.map((index) => present(items[index], 'a shuffled item'));
  }

  /** `count` different whole numbers from 0 to `population` - 1, in random order. */
  sample(population: number, count: number): number[] {
    assert(count <= population, `a sample of ${count} out of ${population}`);
    // Fisher and Yates' shuffle of 0, 1, 2, … of which only the moved entries are stored.
    const moved = new Map<number, number>();
    return Array.from({ length: count }, (_, index) => {
      const chosen = index + this.integer(population - index);
      const value = moved.get(chosen) ?? chosen;
      moved.set(chosen, moved.get(index) ?? index);
      return value;
    });
  }
}
