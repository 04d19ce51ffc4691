/** A piece of a vocabulary as it is to be seen: its spaces and line ends too. */
export function visibleText(text: string): string {
  return text.replaceAll('\n', '⏎').replaceAll('\t', '⇥').replaceAll(' ', '␣');
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
