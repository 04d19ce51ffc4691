import type { WorkOptions } from '../base/progress.ts';
import { Random } from '../base/random.ts';
import type { SamplingOptions, TokenProbability } from '../generation/sampling.ts';
import { type GeneratedToken, TextGenerator } from '../generation/text-generator.ts';
import { displayPiece, type Tokenizer } from '../models/tokenizers/tokenizer.ts';
import { PromptAssembler } from '../prompts/assembly.ts';
import { PromptPacker } from '../prompts/packing/prompt-packer.ts';
import type { GeneratedText, TokenChoice, TokenTaken } from '../readings/answers.ts';
import type { OpenedPrompt } from './saved-prompt.ts';

export interface GenerationRequest extends SamplingOptions {
  /** The texts of the fields that the prompt's layout names; `query` in the short form. */
  readonly fields: Readonly<Record<string, string>>;
  readonly max_new_tokens: number;
  readonly seed: number;
  /** How many of the most probable tokens are told of each place. */
  readonly alternatives: number;
}

export interface GenerationWork extends WorkOptions {
  /** Told of each further piece of the text; whole characters only. */
  readonly onText?: (piece: string) => void;
}

/** Continues the prompt with the model. */
export async function generateText(
  { prompt, model, session }: OpenedPrompt,
  request: GenerationRequest,
  { onText, signal }: GenerationWork,
): Promise<GeneratedText> {
  const { tokenizer, network } = model;
  const assembler = new PromptAssembler(prompt.layout, tokenizer, { contextLength: network.dimensions.maxPositions });
  const { body } = assembler.assemble(request.fields, request.max_new_tokens);
  const generator = new TextGenerator(model, new PromptPacker(assembler.prefix, assembler.bodyPrompts), session);
  const told = new ToldText(tokenizer, onText);
  try {
    const [tokens = []] = await generator.generate([body], Object.fromEntries(prompt.embeddings), {
      ...request,
      stopIds: new Set(tokenizer.endOfSequence === undefined ? [] : [tokenizer.endOfSequence]),
      random: Random.seeded(request.seed),
      signal,
      onToken: (_, token) => told.add(token.id),
    });
    const text = tokenizer.decode(tokens.map(({ id }) => id));
    told.finish(text);
    return {
      text,
      tokens: tokens.map((token) => described(token, tokenizer)),
      complete: tokens.length < request.max_new_tokens,
    };
  } finally {
    await generator.release();
  }
}

function described({ id, probability, alternatives }: GeneratedToken, tokenizer: Tokenizer): TokenTaken {
  const choice = (token: TokenProbability): TokenChoice => ({
    id: token.id,
    probability: token.probability,
    text: displayPiece(tokenizer.piece(token.id)),
  });
  return { ...choice({ id, probability }), alternatives: alternatives.map(choice) };
}

/** Tells a growing text piece by piece. A character whose bytes are spread over tokens waits until it is whole. */
class ToldText {
  private readonly ids: number[] = [];
  private told = '';

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly onText: ((piece: string) => void) | undefined,
  ) {}

  add(id: number): void {
    this.ids.push(id);
    const text = this.tokenizer.decode(this.ids);
    if (!text.endsWith('\uFFFD')) this.finish(text);
  }

  finish(text: string): void {
    if (text.length > this.told.length) this.onText?.(text.slice(this.told.length));
    this.told = text;
  }
}
