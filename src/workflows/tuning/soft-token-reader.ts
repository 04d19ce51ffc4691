import { present } from '../../base/failure.ts';
import type { SoftPromptTensors } from '../../evaluation/answer-scorer.ts';
import { float32Tensor, type TensorData } from '../../graph/tensor.ts';
import { NearestTokens } from '../../interpretation/nearest-tokens.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { displayPiece } from '../../models/tokenizers/tokenizer.ts';
import { handWrittenTokens } from '../../prompts/hand-written.ts';
import type { SoftTokenReading } from '../../readings/near-tokens.ts';
import type { SessionOptions } from '../../runtime/session.ts';
import type { TunedPrompt } from '../../training/forward/prompt-loss.ts';
import type { SoftTokenWords } from '../../training/loop/events.ts';
import type { HandWrittenPrompt } from './hand-written.ts';

/** More rows than this no one follows from evaluation to evaluation; a finished prompt is read in whole by `interpret`. */
const mostSoftTokens = 64;
const nearestCount = 3;

interface SoftTokenPlace {
  readonly prompt: string;
  readonly index: number;
  /** The id of the hand-written token whose place it takes. */
  readonly written: number | undefined;
}

/** Reads what the soft tokens that are trained are near to, evaluation after evaluation. */
export class SoftTokenReader {
  private nearest: Promise<NearestTokens> | undefined;

  constructor(
    private readonly model: LanguageModel,
    private readonly prompts: ReadonlyMap<string, TunedPrompt>,
    private readonly handWritten: HandWrittenPrompt,
    private readonly session: SessionOptions,
  ) {}

  /** @param vectors of all soft prompts: float32 [length, hidden] */
  async read(vectors: SoftPromptTensors): Promise<SoftTokenWords[]> {
    const places = this.places(vectors);
    if (places.length === 0) return [];
    const { vocabularySize } = this.model.network.dimensions;
    this.nearest ??= NearestTokens.open(this.model, this.session);
    const nearest = await this.nearest;
    try {
      const readings = await nearest.read(rowsAt(places, vectors), Math.min(nearestCount, vocabularySize));
      return readings.map((reading, row) => this.wordsOf(reading, present(places[row], 'a place')));
    } finally {
      // Its session holds the whole embedding matrix, which training needs the memory of; making it anew takes milliseconds.
      await nearest.release();
    }
  }

  private places(vectors: SoftPromptTensors): SoftTokenPlace[] {
    const trained = [...this.prompts].filter(([, { trainable }]) => trainable);
    return trained
      .flatMap(([prompt]) => {
        const [length = 0] = present(vectors[prompt], prompt).shape;
        const written = handWrittenTokens(this.handWritten.get(prompt) ?? [], this.model.tokenizer);
        return Array.from({ length }, (_, index) => ({ prompt, index, written: written[index] }));
      })
      .slice(0, mostSoftTokens);
  }

  private wordsOf({ nearest }: SoftTokenReading, { prompt, index, written }: SoftTokenPlace): SoftTokenWords {
    const { tokenizer } = this.model;
    return {
      prompt,
      index,
      ...(written === undefined ? {} : { hand_written: displayPiece(tokenizer.piece(written)) }),
      nearest: nearest.cosine
        .filter(({ cosine }) => Number.isFinite(cosine))
        // Four decimals tell neighbours apart, and keep the log small.
        .map(({ id, text, cosine }) => ({ id, text, cosine: Number(cosine.toFixed(4)) })),
    };
  }
}

/** The vectors at these places, below each other: float32 [places, hidden]. */
function rowsAt(places: readonly SoftTokenPlace[], vectors: SoftPromptTensors): TensorData {
  const rows = places.flatMap(({ prompt, index }) => {
    const { data, shape } = present(vectors[prompt], prompt);
    const [, size = 0] = shape;
    return Array.from(data.subarray(index * size, (index + 1) * size), Number);
  });
  return float32Tensor([places.length, rows.length / places.length], rows);
}
