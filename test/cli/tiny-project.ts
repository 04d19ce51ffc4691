import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fixture = fileURLToPath(new URL('../fixtures/models/llama/', import.meta.url));

/**
 * Writes a model of 99 vocabulary entries into `folder`: the Llama fixture's random weights, and a tokenizer whose tokens are the printable
 * characters of ASCII.
 */
export function writeTinyModel(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of ['config.json', 'model.safetensors']) copyFileSync(join(fixture, file), join(folder, file));
  const special = ['<unk>', '<s>', '</s>', '<pad>'];
  const characters = ['Ġ', ...Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))];
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
  writeFileSync(
    join(folder, 'tokenizer.json'),
    JSON.stringify({
      version: '1.0',
      added_tokens: special.map((content, id) => ({
        id,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
      normalizer: null,
      pre_tokenizer: byteLevel,
      post_processor: null,
      decoder: byteLevel,
      model: {
        type: 'BPE',
        vocab: Object.fromEntries([...special, ...characters].map((token, id) => [token, id])),
        merges: [],
      },
    }),
  );
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ eos_token: '</s>' }));
}

/** Writes a task of a few examples (is a letter a vowel?) and a tuning of a few steps. Returns the tuning file. */
export function writeTinyTuning(folder: string, training: Readonly<Record<string, unknown>> = {}): string {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const lines = letters.map((letter) => JSON.stringify({ letter, kind: 'aeiou'.includes(letter) ? 'yes' : 'no' }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'train.jsonl'), `${lines.slice(0, 16).join('\n')}\n`);
  writeFileSync(join(folder, 'dev.jsonl'), `${lines.slice(16, 21).join('\n')}\n`);
  writeFileSync(join(folder, 'test.jsonl'), `${lines.slice(21).join('\n')}\n`);
  const file = join(folder, 'vowels.tune.yaml');
  const settings = {
    per_device_train_batch_size: 4,
    learning_rate: 0.01,
    max_steps: 8,
    eval_strategy: 'steps',
    eval_steps: 4,
    ...training,
  };
  writeFileSync(
    file,
    [
      'model: ./model',
      'task:',
      '  train_file: train.jsonl',
      '  dev_file: dev.jsonl',
      '  test_file: test.jsonl',
      '  query: "{letter}"',
      '  answer: " {kind}"',
      '  candidates: [" yes", " no"]',
      'prompt:',
      '  template: [2, 1]',
      '  text: ["Is", "?"]',
      'training:',
      ...Object.entries(settings).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
      '',
    ].join('\n'),
  );
  return file;
}
