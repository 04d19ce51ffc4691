/** A piece as code in a table's cell, where a bar and a backquote would end it and spaces at its ends would vanish. */
export function code(text: string): string {
  const visible = text.replaceAll('\n', '⏎').replaceAll('\t', '⇥').replaceAll('|', '\\|');
  const fence = visible.includes('`') ? '``' : '`';
  return `${fence}${visible.replaceAll(' ', '␣')}${fence}`;
}
