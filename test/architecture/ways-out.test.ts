import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { position, readSources, root } from './sources.ts';

/** Options, the tool's name, and variables of the environment that settings of the editor stand for. */
const terminalWords = /(^|[\s(])--[a-z]|\bsoft-prompt [a-z]|\bSOFT_PROMPT_|\bHF_(TOKEN|ENDPOINT|HOME)\b/;

/** Programs of others, which are run in a terminal whichever front end names them. */
const otherPrograms = /\bllama-gguf-split\b/;

/** Files of scores are compared in the terminal alone. */
const terminalModules = [/^src\/cli\//, /^src\/workflows\/evaluations\/failures\.ts$/];

interface Text {
  readonly text: string;
  readonly start: number;
}

it('names options and variables of the terminal only to people in front of one', () => {
  const misplaced = readSources('src')
    .filter(({ path }) => !terminalModules.some((module) => module.test(path)))
    .flatMap((module) => {
      const texts: Text[] = [];
      const forTerminal: { readonly start: number; readonly end: number }[] = [];
      new Visitor({
        CallExpression({ callee, arguments: [first] }) {
          if (callee.type !== 'Identifier') return;
          if (callee.name === 't' && first?.type === 'Literal' && typeof first.value === 'string')
            texts.push({ text: first.value, start: first.start });
          if (callee.name !== 'wayOut' || first?.type !== 'ObjectExpression') return;
          for (const property of first.properties)
            if (property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'terminal')
              forTerminal.push(property);
        },
      }).visit(module.parsed.program);
      return texts
        .filter(({ text }) => terminalWords.test(text) && !otherPrograms.test(text))
        .filter(({ start }) => !forTerminal.some((range) => range.start <= start && start < range.end))
        .map(({ text, start }) => `${module.path}:${position(module.text, start)}: ${text}`);
    });
  expect(misplaced).toEqual([]);
});

it('names only commands that the palette has', () => {
  const titles = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')));
  const named = readSources('src').flatMap(({ text }) => [...text.matchAll(/“Soft Prompt: ([^”]+)”/g)]);
  const known = new Set(Object.values(titles).map((title) => title.replace('…', '')));
  const unknown = named.map(([, title = '']) => title.replace('…', '')).filter((title) => !known.has(title));
  expect([...new Set(unknown)]).toEqual([]);
  expect(named.length).toBeGreaterThan(0);
});
