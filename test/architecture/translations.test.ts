import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { position, readSources, root } from './sources.ts';

interface Message {
  readonly text: string;
  readonly place: string;
}

const { messages, unreadable } = extractMessages();
const sources = new Set(messages.map(({ text }) => text));

/** The texts that the sources hand to `t`, and the calls whose text is not written out. */
function extractMessages(): { messages: Message[]; unreadable: string[] } {
  const messages: Message[] = [];
  const unreadable: string[] = [];
  for (const module of [...readSources('src'), ...readOptional('webview')]) {
    new Visitor({
      CallExpression({ callee, arguments: [first], start }) {
        if (callee.type !== 'Identifier' || callee.name !== 't') return;
        const place = `${module.path}:${position(module.text, start)}`;
        if (first?.type === 'Literal' && typeof first.value === 'string') messages.push({ text: first.value, place });
        else if (first?.type === 'TemplateLiteral' && first.expressions.length === 0)
          messages.push({ text: first.quasis[0]?.value.cooked ?? '', place });
        else unreadable.push(place);
      },
    }).visit(module.parsed.program);
  }
  return { messages, unreadable };
}

function readOptional(folder: string) {
  return readdirSync(root).includes(folder) ? readSources(folder) : [];
}

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
}

it('hands t() only texts that are written out, so that they can be extracted', () => {
  expect(unreadable).toEqual([]);
});

it('puts no placeholder inside of braces, where it would not be filled', () => {
  expect(messages.filter(({ text }) => /\{[^{}]*\{\w+\}/.test(text))).toEqual([]);
});

const bundles = readdirSync(join(root, 'l10n')).filter((name) => /^bundle\.l10n\.\w+\.json$/.test(name));

describe.each(bundles)('%s', (name) => {
  const bundle = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(root, 'l10n', name), 'utf8')));

  it('translates every text', () => {
    const missing = messages.filter(({ text }) => !bundle[text]).map(({ text, place }) => `${place}: ${text}`);
    expect(missing).toEqual([]);
  });

  it('has no entry that no source uses any more', () => {
    expect(Object.keys(bundle).filter((text) => !sources.has(text))).toEqual([]);
  });

  it('keeps the placeholders of every text', () => {
    const differing = Object.entries(bundle).filter(
      ([text, translation]) => `${placeholders(text)}` !== `${placeholders(translation)}`,
    );
    expect(differing).toEqual([]);
  });
});
