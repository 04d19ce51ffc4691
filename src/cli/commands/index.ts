import type { AddCommand } from '../program.ts';

/** In the order in which the help lists them. */
export const commands: readonly AddCommand[] = [];
