import { parseDocument, Scalar } from 'yaml';

/** A text as a scalar in the manner of `like`: plain, single-quoted or double-quoted, the last wherever the others cannot hold it. */
export function encodeScalar(text: string, like: string): string {
  const candidates: string[] = [];
  if (like.startsWith("'")) candidates.push(`'${text.replaceAll("'", "''")}'`);
  else if (like !== '' && !/^["|>]/.test(like)) candidates.push(text);
  return candidates.find((written) => readScalar(written) === text) ?? encodeDoubleQuoted(text);
}

/** JSON's escapes are YAML's too; beyond them YAML wants what does not print escaped. */
export function encodeDoubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What a scalar in one line says, as the value of a braced mapping, where plain scalars are allowed least; undefined if it is no text. */
export function readScalar(written: string): string | undefined {
  if (/[\r\n]/.test(written)) return undefined;
  const document = parseDocument(`{k: ${written}}`, { version: '1.2', schema: 'core' });
  const value = document.errors.length === 0 && document.warnings.length === 0 ? document.get('k', true) : undefined;
  return value instanceof Scalar && typeof value.value === 'string' ? value.value : undefined;
}
