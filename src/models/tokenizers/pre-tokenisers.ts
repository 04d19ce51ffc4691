import { z } from 'zod';
import { type AlignedText, prepend, replaceMatches, sourceStart, subtext } from './aligned-text.ts';
import { metaspace } from './byte-alphabet.ts';
import { byteLevelText } from './byte-level.ts';
import { type Component, componentSchema, parseComponent } from './component.ts';
import { tokenizerUnsupported } from './failures.ts';
import { compilePattern, gpt2Words, patternSchema } from './patterns.ts';

/** Divides a text into the words that the subword model then divides further. */
export type PreTokeniser = (word: AlignedText) => readonly AlignedText[];

/** What becomes of the matches of a splitting pattern; the names are those of Hugging Face's `tokenizers`. */
const behaviourSchema = z.enum(['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous']);

type Behaviour = z.infer<typeof behaviourSchema>;

const asciiPunctuation = '!-/:-@\\[-`{-~';

/**
 * The pre-tokeniser that the `pre_tokenizer` of a tokenizer.json describes; a byte-level step at its end only divides, since
 * `byteLevelModel` writes the bytes.
 */
export function buildPreTokeniser(component: Component, file: string, isLast = true): PreTokeniser {
  const read = <Schema extends z.ZodType>(schema: Schema) => parseComponent(schema, component, file);
  switch (component.type) {
    case 'Sequence': {
      const { pretokenizers } = read(z.object({ pretokenizers: z.array(componentSchema) }));
      const lastIndex = pretokenizers.length - 1;
      return inTurn(pretokenizers.map((step, index) => buildPreTokeniser(step, file, isLast && index === lastIndex)));
    }
    case 'ByteLevel':
      return byteLevel(read(byteLevelSchema), isLast, file);
    case 'Metaspace':
      return metaspaces(read(metaspaceSchema), file);
    case 'Split': {
      const settings = read(
        z.object({ pattern: patternSchema, behavior: behaviourSchema, invert: z.boolean().default(false) }),
      );
      return splitting(compilePattern(settings.pattern, file), settings.behavior, settings.invert);
    }
    case 'Whitespace':
      return splitting(compilePattern({ Regex: String.raw`\w+|[^\w\s]+` }, file), 'Removed', true);
    case 'WhitespaceSplit':
      return splitting(/\p{White_Space}/gu, 'Removed');
    case 'BertPreTokenizer':
      return inTurn([
        splitting(/\p{White_Space}/gu, 'Removed'),
        splitting(new RegExp(`[${asciiPunctuation}\\p{P}]`, 'gu'), 'Isolated'),
      ]);
    case 'Punctuation': {
      const { behavior } = read(z.object({ behavior: behaviourSchema.default('Isolated') }));
      return splitting(new RegExp(`[${asciiPunctuation}\\p{P}]`, 'gu'), behavior);
    }
    case 'Digits': {
      const { individual_digits } = read(z.object({ individual_digits: z.boolean().default(false) }));
      return splitting(/\p{N}/gu, individual_digits ? 'Isolated' : 'Contiguous');
    }
    case 'CharDelimiterSplit': {
      const { delimiter } = read(z.object({ delimiter: z.string().min(1) }));
      return splitting(compilePattern({ String: delimiter }, file), 'Removed');
    }
    case 'FixedLength': {
      const { length } = read(z.object({ length: z.int().positive() }));
      return splitting(new RegExp(`[\\s\\S]{1,${length}}`, 'gu'), 'Isolated');
    }
    default:
      throw tokenizerUnsupported(file, 'pre_tokenizer', component.type);
  }
}

function inTurn(steps: readonly PreTokeniser[]): PreTokeniser {
  return (word) => steps.reduce<readonly AlignedText[]>((words, step) => words.flatMap(step), [word]);
}

const byteLevelSchema = z.object({ add_prefix_space: z.boolean().default(true), use_regex: z.boolean().default(true) });

function byteLevel(settings: z.infer<typeof byteLevelSchema>, isLast: boolean, file: string): PreTokeniser {
  const words = settings.use_regex ? splitting(compilePattern({ Regex: gpt2Words }, file), 'Isolated') : undefined;
  return (word) => {
    const prefixed = settings.add_prefix_space && !word.text.startsWith(' ') ? prepend(' ', word) : word;
    const divided = words === undefined ? [prefixed] : words(prefixed);
    return isLast ? divided : divided.map(byteLevelText);
  };
}

const metaspaceSchema = z
  .object({
    replacement: z.string().default(metaspace),
    prepend_scheme: z.enum(['always', 'never', 'first']).optional(),
    /** What files had before `prepend_scheme`. */
    add_prefix_space: z.boolean().default(true),
    split: z.boolean().default(true),
  })
  .transform(({ prepend_scheme, add_prefix_space, ...rest }) => ({
    ...rest,
    scheme: prepend_scheme ?? (add_prefix_space ? 'always' : 'never'),
  }));

function metaspaces({ replacement, scheme, split }: z.output<typeof metaspaceSchema>, file: string): PreTokeniser {
  const divide = split ? splitting(compilePattern({ String: replacement }, file), 'MergedWithNext') : undefined;
  return (word) => {
    const replaced = replaceMatches(word, / /gu, () => replacement);
    const isFirst = sourceStart(word, 0) === 0;
    const isWanted = scheme === 'always' || (scheme === 'first' && isFirst);
    const prefixed = isWanted && !replaced.text.startsWith(replacement) ? prepend(replacement, replaced) : replaced;
    return divide === undefined ? [prefixed] : divide(prefixed);
  };
}

interface Stretch {
  start: number;
  end: number;
  readonly isMatch: boolean;
}

/** Splits at the matches of `pattern`, or with `invert` at what lies between them. */
function splitting(pattern: RegExp, behaviour: Behaviour, invert = false): PreTokeniser {
  return (word) => {
    const stretches = stretchesOf(word.text, pattern, invert);
    return arrange(stretches, behaviour).map(({ start, end }) => subtext(word, start, end));
  };
}

function stretchesOf(text: string, pattern: RegExp, invert: boolean): Stretch[] {
  const stretches: Stretch[] = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (match.index > done) stretches.push({ start: done, end: match.index, isMatch: invert });
    done = match.index + match[0].length;
    stretches.push({ start: match.index, end: done, isMatch: !invert });
  }
  if (done < text.length) stretches.push({ start: done, end: text.length, isMatch: invert });
  return stretches;
}

function arrange(stretches: readonly Stretch[], behaviour: Behaviour): readonly Stretch[] {
  switch (behaviour) {
    case 'Isolated':
      return stretches;
    case 'Removed':
      return stretches.filter(({ isMatch }) => !isMatch);
    case 'Contiguous':
      return joinWhere(stretches, (previous, next) => previous.isMatch === next.isMatch);
    case 'MergedWithPrevious':
      return joinWhere(stretches, (previous, next) => next.isMatch && !previous.isMatch);
    case 'MergedWithNext':
      return joinWhere(stretches, (previous, next) => previous.isMatch && !next.isMatch);
  }
}

/** Joins each stretch to the one before it where `belongs` says so of the two. */
function joinWhere(stretches: readonly Stretch[], belongs: (previous: Stretch, next: Stretch) => boolean): Stretch[] {
  const joined: Stretch[] = [];
  let previous: Stretch | undefined;
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (previous !== undefined && last !== undefined && belongs(previous, stretch)) last.end = stretch.end;
    else joined.push({ ...stretch });
    previous = stretch;
  }
  return joined;
}
