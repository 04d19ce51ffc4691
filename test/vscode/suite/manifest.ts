import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { commands, extensions, workspace } from 'vscode';
import { extensionId } from './material.ts';

interface Contributed {
  readonly command: string;
  readonly enablement?: string;
  readonly when?: string;
}

const manifest = extensions.getExtension(extensionId)?.packageJSON;
const { commands: contributed, menus, configuration, views } = manifest.contributes;
const contributedCommands: readonly Contributed[] = contributed;

/** Set by the extension; the rest is VS Code's own. */
const contextKeys = ['running', 'hasRuns', 'hasPrompts', 'cudaPossible'];

describe('the manifest', () => {
  it('has a handler for every command, and a command for every handler', async () => {
    const registered = (await commands.getCommands(true)).filter((name) => /^softPrompt\.[a-zA-Z]+$/.test(name));
    assert.deepEqual(registered.sort(), contributedCommands.map(({ command }) => command).sort());
  });

  it('asks only for context keys that the extension sets', () => {
    const clauses = [...contributedCommands, ...Object.values<readonly Contributed[]>(menus).flat()].flatMap(
      ({ enablement = '', when = '' }) => [...`${enablement} ${when}`.matchAll(/softPrompt\.(\w+)(?!\w*["$|)])/g)],
    );
    const views = new Set(['runs', 'prompts', 'models', 'templateGrid']);
    const unknown = clauses
      .map(([, name = '']) => name)
      .filter((name) => !contextKeys.includes(name) && !views.has(name));
    assert.deepEqual([...new Set(unknown)], []);
  });

  it('gives every setting the default that it declares', () => {
    for (const [name, { default: declared }] of Object.entries<{ default: unknown }>(configuration.properties)) {
      if (name === 'softPrompt.model') continue;
      assert.deepEqual(workspace.getConfiguration().get(name), declared, name);
    }
  });

  it('shows its views', async () => {
    for (const { id } of views.softPrompt) await commands.executeCommand(`${id}.focus`);
  });
});
