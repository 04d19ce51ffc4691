/** The programs that a person may have in front of them. */
export type FrontEnd = 'terminal' | 'editor';

let current: FrontEnd = 'terminal';

/** Called where a program begins, as `useLanguageBundle` is. */
export function useFrontEnd(frontEnd: FrontEnd): void {
  current = frontEnd;
}

/** What a person can do, named as the program in front of them names it: options in the terminal, commands and settings in the editor. */
export function wayOut(ways: Readonly<Record<FrontEnd, string>>): string {
  return ways[current];
}
