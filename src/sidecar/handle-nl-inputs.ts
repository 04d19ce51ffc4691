import { countEntry } from '../prompts/nl-inputs/counts.ts';
import { fixes } from '../prompts/nl-inputs/fixes.ts';
import { parseNlInputs } from '../prompts/nl-inputs/parse.ts';
import { suggestFixes } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import type { OpenedTokenizers } from './opened-tokenizers.ts';

/** What needs the tokenizer again and again: to find texts that have a given number of tokens. */
export function handleNlInputs(peer: Peer, tokenizers: OpenedTokenizers): void {
  peer.handle(suggestFixes, async ({ model, source, format, offset }) => {
    const tokenizer = await tokenizers.open(model);
    const document = parseNlInputs(source, format);
    for (const table of document.tables) {
      for (const group of table.groups) {
        const entry = group.entries.find(({ keyRange }) => keyRange.start === offset);
        if (entry === undefined) continue;
        const count = countEntry(entry, tokenizer.spans(entry.text));
        return { fixes: fixes({ document, table, group }, count, tokenizer) };
      }
    }
    return { fixes: [] };
  });
}
