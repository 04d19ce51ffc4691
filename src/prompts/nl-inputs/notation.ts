import type { NlInputsFormat, SourceRange, Template, TemplateGroup } from './document.ts';
import { encodeLiteral, literalStyle } from './python/literals.ts';
import { encodeScalar } from './yaml/encode.ts';

/** A text written in a format, as the text at `like` is written. */
export function writeText(format: NlInputsFormat, text: string, source: string, like: SourceRange | undefined): string {
  switch (format) {
    case 'python':
      return encodeLiteral(text, { prefix: '', quote: quoteOf(source, like) });
    case 'json':
      return JSON.stringify(text);
    case 'yaml':
      return encodeScalar(text, like === undefined ? '' : source.slice(like.start, like.end));
  }
}

/** The single quote character that a literal uses; double quotes where there is none to follow. */
function quoteOf(source: string, like: SourceRange | undefined): string {
  const style = like === undefined ? undefined : literalStyle(source, like);
  return style?.quote.charAt(0) ?? '"';
}

/** The key of a template, spelled as that of another group. */
export function writeTemplate(
  format: NlInputsFormat,
  [before, after]: Template,
  source: string,
  like: TemplateGroup | undefined,
): string {
  if (like !== undefined) {
    const [first, second] = like.numberRanges;
    const { start, end } = like.keyRange;
    const between = source.slice(first.end, second.start);
    return source.slice(start, first.start) + before + between + after + source.slice(second.end, end);
  }
  if (format === 'python') return `(${before}, ${after})`;
  return `"${before},${after}"`;
}
