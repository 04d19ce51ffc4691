import type { WorkOptions } from '../base/progress.ts';
import { NearestTokens, type SoftTokenReading } from '../interpretation/nearest-tokens.ts';
import { displayPiece } from '../models/tokenizers/tokenizer.ts';
import type { OpenedPrompt } from './saved-prompt.ts';
import { handWrittenPrompt } from './tuning/hand-written.ts';

export interface SoftTokenView extends SoftTokenReading {
  /** The token of the hand-written prompt whose place the soft token takes; undefined where there is none. */
  readonly handWritten: { readonly id: number; readonly text: string } | undefined;
}

export interface SoftPromptView {
  readonly name: string;
  readonly softTokens: readonly SoftTokenView[];
}

/** The tokens of the vocabulary that are nearest to each soft token of a prompt. */
export async function interpretPrompt(
  { prompt, model, session, settings }: OpenedPrompt,
  count: number,
  { signal }: WorkOptions,
): Promise<SoftPromptView[]> {
  const { tokenizer } = model;
  const written = settings === undefined ? undefined : await handWrittenPrompt(settings.prompt);
  const nearest = await NearestTokens.open(model, session);
  try {
    const views: SoftPromptView[] = [];
    for (const [name, vectors] of prompt.embeddings) {
      signal?.throwIfAborted();
      const ids = written?.get(name)?.flatMap(({ text }) => tokenizer.encode(text)) ?? [];
      const readings = await nearest.read(vectors, count);
      const softTokens = readings.map((reading) => {
        const id = ids[reading.index];
        return {
          ...reading,
          handWritten: id === undefined ? undefined : { id, text: displayPiece(tokenizer.piece(id)) },
        };
      });
      views.push({ name, softTokens });
    }
    return views;
  } finally {
    await nearest.release();
  }
}
