import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The first ids are the special tokens of the fixture's configuration: unknown, beginning and end of a sequence. */
const specialTokens = ['<unk>', '<s>', '</s>'];

/**
 * A model of two layers with random weights, which computes a step in milliseconds, with a tokenizer of one token a character: printable
 * ASCII fits its vocabulary of 99.
 */
export function makeTinyModel(folder: string): string {
  cpSync(join('test', 'fixtures', 'models', 'llama'), folder, { recursive: true });
  const characters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
  // The byte-level alphabet writes a space as Ġ.
  const tokens = [...specialTokens, ...characters.map((character) => (character === ' ' ? 'Ġ' : character))];
  const special = specialTokens.map((content, id) => ({ id, content, special: true }));
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false };
  const tokenizer = {
    version: '1.0',
    added_tokens: special.map((token) => ({
      ...token,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: { type: 'BPE', vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges: [] },
  };
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ bos_token: '<s>', eos_token: '</s>' }));
  return folder;
}

export interface WorkspaceOptions {
  /** Further prompts in nl_inputs.py, all of which fit. */
  readonly furtherEntries?: number;
  /** Whether "parity" has as many tokens as its template asks for; it is one short otherwise. */
  readonly fits?: boolean;
  /** Of the tuning; a thousand take about two seconds. */
  readonly steps?: number;
}

/** A folder as a user has it: hand-written prompts, of which "parity" is a token short, a task, and a tuning of some seconds. */
export function makeWorkspace(folder: string, model: string, options: WorkspaceOptions = {}): string {
  const { furtherEntries = 0, fits = false, steps = 20_000 } = options;
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('nl_inputs.py', nlInputs(fits, furtherEntries));
  write('train.jsonl', examples(10, 60));
  write('dev.jsonl', examples(70, 12));
  write('parity.tune.yaml', tuning(model, steps));
  return folder;
}

function nlInputs(fits: boolean, furtherEntries: number): string {
  const further = Array.from({ length: furtherEntries }, (_, index) => `        "task ${index}": "Is big?",`);
  return [
    'DEFAULT_TEMPLATE = {',
    '    (3, 4): {',
    fits ? '        "parity": "Is odd?",' : '        "parity": "Is odd",  # a token short',
    '        "size": "Is big?",',
    ...further,
    '    },',
    '}',
    '',
  ].join('\n');
}

function examples(from: number, count: number): string {
  return Array.from({ length: count }, (_, index) => from + index)
    .map((value) => JSON.stringify({ id: value, number: String(value), answer: value % 2 === 0 ? 'even' : 'odd' }))
    .join('\n');
}

function tuning(model: string, steps: number): string {
  return `model: ${JSON.stringify(model)}
task:
  train_file: train.jsonl
  dev_file: dev.jsonl
  id: id
  query: " {number}"
  answer: " {answer}"
  candidates: [" even", " odd"]
prompt:
  template: [3, 4]
  nl_inputs: nl_inputs.py
  nl_inputs_task: parity
method:
  peft_type: PROMPT_TUNING
training:
  per_device_train_batch_size: 4
  max_steps: ${steps}
  learning_rate: 0.01
  eval_strategy: steps
  eval_steps: ${Math.min(1000, steps / 2)}
  save_total_limit: 2
`;
}
