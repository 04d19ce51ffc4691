import type { Precision } from '../src/training/forward/arithmetic.ts';
import { baseCase, longCase, mixedCase, type TrainingCase, templateCase } from './cases.ts';

/** Sources of speed, or of less memory, that can be switched off. */
export const sources = [
  'shared prefix',
  'logits at labels alone',
  'early selection of rows',
  'fused kernels',
  'activations computed again',
  // Without it the backward pass computes them again: gradient checkpointing.
  'kept insides of layers',
  'attention in blocks',
  'factors of rows postponed',
  // Without it kernels have copies in the order in which they read: `prepack_weights`.
  'weights as they lie',
  'cached keys and values',
  'length buckets',
] as const;

export type Source = (typeof sources)[number];

/** Steps of one case, with one of the sources less at a time; each source is measured where it has work to do. */
export interface AblationStudy {
  readonly trainingCase: TrainingCase;
  readonly precision: Precision;
  readonly sources: readonly Source[];
}

export const ablationStudies: readonly AblationStudy[] = [
  {
    trainingCase: baseCase,
    precision: 'exact',
    sources: [
      'shared prefix',
      'logits at labels alone',
      'early selection of rows',
      'fused kernels',
      'activations computed again',
      'kept insides of layers',
      'weights as they lie',
    ],
  },
  { trainingCase: baseCase, precision: 'int8_backward', sources: ['factors of rows postponed', 'weights as they lie'] },
  { trainingCase: baseCase, precision: 'int8', sources: ['factors of rows postponed', 'weights as they lie'] },
  {
    trainingCase: longCase,
    precision: 'exact',
    sources: ['attention in blocks', 'activations computed again', 'kept insides of layers'],
  },
  { trainingCase: templateCase, precision: 'exact', sources: ['cached keys and values'] },
  { trainingCase: mixedCase, precision: 'exact', sources: ['length buckets'] },
];
