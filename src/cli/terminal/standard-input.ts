import { text } from 'node:stream/consumers';

/** What is piped in, without the line break at its end; undefined where stdin is a terminal. */
export async function readStandardInput(): Promise<string | undefined> {
  if (process.stdin.isTTY) return undefined;
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}
