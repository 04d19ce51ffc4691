/** A part of a pattern: text as it stands, a field's name, or a brace that belongs to no field, with its place from 1. */
export type PatternPart = { readonly text: string } | { readonly field: string } | { readonly strayBraceAt: number };

/** A doubled brace, a field, any other brace, or plain text. */
const token = /\{\{|\}\}|\{([^{}]+)\}|[{}]|[^{}]+/g;

/** The parts of a text with places for fields: `{premise} Question: {hypothesis}`, where `{{` and `}}` are braces themselves. */
export function patternParts(pattern: string): PatternPart[] {
  return Array.from(pattern.matchAll(token), (match) => {
    const [found, field] = match;
    if (field !== undefined) return { field: field.trim() };
    if (found === '{{' || found === '}}') return { text: found.charAt(0) };
    return found === '{' || found === '}' ? { strayBraceAt: match.index + 1 } : { text: found };
  });
}
