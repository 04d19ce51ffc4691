import { z } from 'zod';
import { type AlignedText, AlignedTextBuilder, prepend, replaceMatches } from './aligned-text.ts';
import { byteLevelText } from './byte-level.ts';
import { type Component, componentSchema, parseComponent } from './component.ts';
import { tokenizerUnsupported } from './failures.ts';
import { compilePattern, patternSchema } from './patterns.ts';
import { PrecompiledCharsmap } from './precompiled-charsmap.ts';

/** Rewrites a text before it is divided into words, and keeps track of where everything came from. */
export type Normaliser = (input: AlignedText) => AlignedText;

type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

/** The normaliser that the `normalizer` of a tokenizer.json describes. */
export function buildNormaliser(component: Component, file: string): Normaliser {
  switch (component.type) {
    case 'Sequence': {
      const { normalizers } = parseComponent(z.object({ normalizers: z.array(componentSchema) }), component, file);
      const steps = normalizers.map((step) => buildNormaliser(step, file));
      return (input) => steps.reduce((text, step) => step(text), input);
    }
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return unicodeForm(component.type);
    case 'Lowercase':
      return lowercase;
    case 'StripAccents':
      return (input) => replaceMatches(input, /\p{M}/gu, () => '');
    case 'Strip':
      return strip(parseComponent(z.object({ strip_left: z.boolean(), strip_right: z.boolean() }), component, file));
    case 'Prepend': {
      const text = parseComponent(z.object({ prepend: z.string() }), component, file).prepend;
      return (input) => (input.text === '' ? input : prepend(text, input));
    }
    case 'Replace': {
      const { pattern, content } = parseComponent(
        z.object({ pattern: patternSchema, content: z.string() }),
        component,
        file,
      );
      const expression = compilePattern(pattern, file);
      return (input) => replaceMatches(input, expression, () => content);
    }
    case 'BertNormalizer':
      return bert(parseComponent(bertSchema, component, file));
    case 'Nmt':
      return nmt;
    case 'Precompiled': {
      const schema = z.object({ precompiled_charsmap: z.string().nullish() });
      const charsmap = parseComponent(schema, component, file).precompiled_charsmap;
      return charsmap ? precompiled(new PrecompiledCharsmap(Buffer.from(charsmap, 'base64'), file)) : (input) => input;
    }
    case 'ByteLevel':
      return byteLevelText;
    default:
      throw tokenizerUnsupported(file, 'normalizer', component.type);
  }
}

/**
 * A stretch that normalises by itself: a character with the combining marks that follow it. Jamo vowels and finals and the
 * half-width voicing marks are no marks by their category, yet compose with what stands before them.
 */
const composingStretch = /[\s\S][\p{M}\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f]*/gu;

function unicodeForm(form: UnicodeForm): Normaliser {
  return (input) => {
    const expected = input.text.normalize(form);
    if (expected === input.text) return input;
    const byStretches = replaceMatches(input, composingStretch, (stretch) => stretch.normalize(form));
    if (byStretches.text === expected) return byStretches;
    const builder = new AlignedTextBuilder(input);
    builder.replace(expected, 0, input.text.length);
    return builder.build();
  };
}

/** Character by character, as Rust does it: a Greek capital sigma at a word's end becomes σ, not ς. */
export function lowercase(input: AlignedText): AlignedText {
  return replaceMatches(input, /[\s\S]/gu, (character) => character.toLowerCase());
}

function strip(sides: { strip_left: boolean; strip_right: boolean }): Normaliser {
  return (input) => {
    const left = sides.strip_left ? replaceMatches(input, /^\p{White_Space}+/gu, () => '') : input;
    return sides.strip_right ? replaceMatches(left, /\p{White_Space}+$/gu, () => '') : left;
  };
}

const bertSchema = z.object({
  clean_text: z.boolean().default(true),
  handle_chinese_chars: z.boolean().default(true),
  strip_accents: z.boolean().nullish(),
  lowercase: z.boolean().default(true),
});

/** The blocks of ideographs that BERT sets apart from their neighbours. */
const ideographs =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;

function bert(settings: z.infer<typeof bertSchema>): Normaliser {
  const steps: Normaliser[] = [];
  if (settings.clean_text) {
    steps.push(
      (input) => replaceMatches(input, /(?![\t\n\r])[\p{C}\ufffd]/gu, () => ''),
      (input) => replaceMatches(input, /\p{White_Space}/gu, () => ' '),
    );
  }
  if (settings.handle_chinese_chars) {
    steps.push((input) => replaceMatches(input, ideographs, (character) => ` ${character} `));
  }
  if (settings.strip_accents ?? settings.lowercase) {
    steps.push(unicodeForm('NFD'), (input) => replaceMatches(input, /\p{Mn}/gu, () => ''));
  }
  if (settings.lowercase) steps.push(lowercase);
  return (input) => steps.reduce((text, step) => step(text), input);
}

/** The controls that SentencePiece's `nmt` rules remove; those that they leave out become spaces or stay. */
const removedControls = new Set(
  [
    ...Array.from({ length: 8 }, (_, index) => 1 + index),
    0x0b,
    ...Array.from({ length: 18 }, (_, index) => 0x0e + index),
  ]
    .concat([0x7f, 0x8f, 0x9f])
    .map((code) => String.fromCharCode(code)),
);

/** The clean-up of SentencePiece's `nmt` rules. */
function nmt(input: AlignedText): AlignedText {
  const cleaned = replaceMatches(input, /\p{Cc}/gu, (control) => (removedControls.has(control) ? '' : control));
  return replaceMatches(cleaned, /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/gu, () => ' ');
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

function precompiled(charsmap: PrecompiledCharsmap): Normaliser {
  return (input) => {
    const builder = new AlignedTextBuilder(input);
    const write = (written: string, original: string, start: number) => {
      if (written === original) builder.keep(start, start + original.length);
      else builder.replace(written, start, start + original.length);
    };
    for (const { segment, index } of graphemes.segment(input.text)) {
      const whole = charsmap.ofGrapheme(segment);
      if (whole !== undefined) {
        write(whole, segment, index);
        continue;
      }
      let start = index;
      for (const character of segment) {
        write(charsmap.ofCharacter(character), character, start);
        start += character.length;
      }
    }
    return builder.build();
  };
}
