import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { commands, extensions, workspace } from 'vscode';
import { z } from 'zod';
import { extensionId } from './material.ts';

const clauses = z.object({ command: z.string(), enablement: z.string().default(''), when: z.string().default('') });
const manifestSchema = z.object({
  contributes: z.object({
    commands: z.array(clauses),
    menus: z.record(z.string(), z.array(clauses)),
    configuration: z.object({ properties: z.record(z.string(), z.object({ default: z.unknown() })) }),
    views: z.object({ softPrompt: z.array(z.object({ id: z.string() })) }),
  }),
});

const manifest = manifestSchema.parse(extensions.getExtension(extensionId)?.packageJSON);
const { commands: contributed, menus, configuration, views } = manifest.contributes;

/** Set by the extension; the rest is VS Code's own. */
const contextKeys = ['running', 'sweeping', 'sweepPaused', 'hasSweeps', 'hasRuns', 'hasPrompts', 'cudaPossible'];

describe('the manifest', () => {
  it('has a handler for every command, and a command for every handler', async () => {
    const registered = (await commands.getCommands(true)).filter((name) => /^softPrompt\.[a-zA-Z]+$/.test(name));
    assert.deepEqual(registered.sort(), contributed.map(({ command }) => command).sort());
  });

  it('asks only for context keys that the extension sets', () => {
    const keys = [...contributed, ...Object.values(menus).flat()].flatMap(({ enablement, when }) => [
      ...`${enablement} ${when}`.matchAll(/softPrompt\.(\w+)/g),
    ]);
    const known = new Set(['runs', 'sweeps', 'prompts', 'models', 'templateGrid']);
    const unknown = keys.map(([, name = '']) => name).filter((name) => !contextKeys.includes(name) && !known.has(name));
    assert.deepEqual([...new Set(unknown)], []);
  });

  it('gives every setting the default that it declares', () => {
    for (const [name, { default: declared }] of Object.entries(configuration.properties)) {
      if (name === 'softPrompt.model') continue;
      assert.deepEqual(workspace.getConfiguration().get(name), declared, name);
    }
  });

  it('shows its views', async () => {
    for (const { id } of views.softPrompt) await commands.executeCommand(`${id}.focus`);
  });
});
