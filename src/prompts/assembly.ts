import { type Place, present } from '../base/failure.ts';
import type { Tokenizer } from '../models/tokenizers/tokenizer.ts';
import { exampleFieldMissing, promptBeyondContext } from './failures.ts';
import { checkedLayout, type PromptLayout, type Segment, type SoftRange, softRange, softRanges } from './layout.ts';
import { type PromptRow, tokenRows } from './packing/prompt-row.ts';

export interface AssemblyLimits {
  /** The most tokens of one field. No limit when undefined. */
  readonly maxQueryTokens?: number | undefined;
  /** The end at which a longer field is cut. Default: right, so that its beginning stays. */
  readonly truncationSide?: 'left' | 'right' | undefined;
  /** The longest sequence that the model's positions reach, answer included. */
  readonly contextLength: number;
}

/** A field that was longer than `maxQueryTokens`. */
export interface Truncation {
  readonly field: string;
  readonly tokens: number;
  readonly kept: number;
}

/** A prompt for one example. */
export interface AssembledPrompt {
  /** Every position, the shared prefix included. */
  readonly rows: readonly PromptRow[];
  /** The positions after the shared prefix. */
  readonly body: readonly PromptRow[];
  readonly truncations: readonly Truncation[];
}

/**
 * Turns examples into rows by a layout. Every segment is tokenised by itself: a hand-written text has the same tokens whatever
 * field comes after it, soft tokens can take the place of a text token by token, and a cut of a field cuts nothing else.
 *
 * The ids that the model's pipeline puts before every text (`Tokenizer.prefixIds`) stand before the first token, and so after soft
 * prompts that come first: where PEFT has them too.
 */
export class PromptAssembler {
  /** The rows that all examples begin with: text and soft prompts before the first field. */
  readonly prefix: readonly PromptRow[];
  /** The soft prompts with vectors after the prefix, and their lengths. */
  readonly bodyPrompts: ReadonlyMap<string, number>;
  private readonly bodySegments: readonly Segment[];
  private readonly textRows: ReadonlyMap<string, readonly PromptRow[]>;

  /** @throws Failure when the layout is unsound */
  constructor(
    private readonly layout: PromptLayout,
    private readonly tokenizer: Tokenizer,
    private readonly limits: AssemblyLimits,
  ) {
    const { segments } = checkedLayout(layout);
    const firstField = segments.findIndex(({ kind }) => kind === 'field');
    this.bodySegments = segments.slice(firstField);
    this.textRows = new Map(
      segments.flatMap((segment) =>
        segment.kind === 'text' ? [[segment.text, tokenRows(tokenizer.encode(segment.text))]] : [],
      ),
    );
    this.prefix = this.sharedRows(segments.slice(0, firstField));
    this.bodyPrompts = new Map(
      softRanges({ ...layout, segments: this.bodySegments }).map(({ name }) => [
        name,
        present(layout.softPrompts[name], name).length,
      ]),
    );
  }

  /**
   * @param fields the texts of the fields that the layout names
   * @param rowsAfter how many rows follow the prompt: those of an answer, or of what is generated
   * @param place where the example stands, for the message when something is wrong with it
   * @throws Failure when a field is missing, or when the model's context is too short for the whole
   */
  assemble(fields: Readonly<Record<string, string>>, rowsAfter = 0, place?: Place): AssembledPrompt {
    const truncations: Truncation[] = [];
    const body = this.bodySegments.flatMap((segment) => {
      if (segment.kind !== 'field') return this.fixedRows(segment);
      const ids = this.tokenizer.encode(fieldText(fields, segment.name));
      const { maxQueryTokens = ids.length, truncationSide } = this.limits;
      if (ids.length <= maxQueryTokens) return tokenRows(ids);
      truncations.push({ field: segment.name, tokens: ids.length, kept: maxQueryTokens });
      return tokenRows(truncationSide === 'left' ? ids.slice(-maxQueryTokens) : ids.slice(0, maxQueryTokens));
    });
    const rows = [...this.prefix, ...body];
    const { contextLength } = this.limits;
    if (rows.length + rowsAfter > contextLength)
      throw promptBeyondContext(rows.length, rowsAfter, contextLength, place);
    return { rows, body, truncations };
  }

  /** What stands before the first field, and the model's own first tokens where no token came before. */
  private sharedRows(segments: readonly Segment[]): PromptRow[] {
    const own = tokenRows(this.tokenizer.prefixIds);
    const firstText = segments.findIndex(({ kind }) => kind === 'text');
    const before = firstText === -1 ? segments : segments.slice(0, firstText);
    const after = segments.slice(before.length);
    return [
      ...before.flatMap((segment) => this.fixedRows(segment)),
      ...own,
      ...after.flatMap((segment) => this.fixedRows(segment)),
    ];
  }

  private fixedRows(segment: Segment): readonly PromptRow[] {
    switch (segment.kind) {
      case 'text':
        return present(this.textRows.get(segment.text), 'the tokens of a text');
      case 'soft':
        return softRows(softRange(segment, this.layout));
      case 'field':
        return [];
    }
  }
}

function softRows({ name, start, end }: SoftRange): PromptRow[] {
  return Array.from({ length: end - start }, (_, offset) => ({ kind: 'soft', prompt: name, index: start + offset }));
}

function fieldText(fields: Readonly<Record<string, string>>, name: string): string {
  const text = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (text === undefined) throw exampleFieldMissing(name, Object.keys(fields));
  return text;
}
