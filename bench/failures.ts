import { Failure } from '../src/base/failure.ts';

// The bench is for who works on this project; its messages are English only.

export const processFailed = (command: readonly string[], code: number | null) =>
  new Failure({
    code: 'bench.process-failed',
    message: `${command.join(' ')} ended with code ${code}.`,
    remedy:
      'Its own message stands above. PEFT needs a Python with torch, transformers and peft: give it with --python.',
  });

export const lossesDiffer = (name: string, step: number, own: number, other: number, whose: string) =>
  new Failure({
    code: 'bench.losses-differ',
    message: `${name}: after ${step} steps the loss is ${own} here and ${other} ${whose}, so the two do not do the same work.`,
    remedy: 'Compare the two sides on this case before any speed is reported.',
  });

export const scoresDiffer = (difference: number) =>
  new Failure({
    code: 'bench.scores-differ',
    message: `The logarithms of the answers' probabilities differ from those of transformers by up to ${difference}.`,
    remedy: 'Compare the two sides on these answers before any speed is reported.',
  });

export const noSuchCase = (text: string, provider: string, names: readonly string[]) =>
  new Failure({
    code: 'bench.no-such-case',
    message: `No case for ${provider} and these precisions has "${text}" in its name.`,
    remedy: `The cases are: ${names.join('; ')}.`,
  });

export const noSuchProvider = (provider: string) =>
  new Failure({
    code: 'bench.no-such-provider',
    message: `The bench has no cases for the provider ${provider}.`,
    remedy: 'Say --provider cpu or --provider cuda.',
  });
