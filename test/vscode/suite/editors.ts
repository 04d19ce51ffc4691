import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { commands, TabInputCustom, TabInputText, Uri, window, workspace } from 'vscode';
import { eventually, show, workspaceFolder } from './material.ts';

const prompts = 'DEFAULT_TEMPLATE = {\n    (1, 1): {\n        "a": "ab",\n    },\n}\n';
const activeInput = () => window.tabGroups.activeTabGroup.activeTab?.input;

describe('the template grid', () => {
  it('is offered, while the text editor stays the usual one', async () => {
    await show('grid/nl_inputs.py', prompts);
    assert.ok(activeInput() instanceof TabInputText);
  });

  it('opens on command, for the file of the active editor', async () => {
    const document = await show('grid/nl_inputs.py', prompts);
    await commands.executeCommand('softPrompt.openGrid');
    const input = await eventually('grid', () => {
      const current = activeInput();
      return current instanceof TabInputCustom ? current : undefined;
    });
    assert.equal(input.viewType, 'softPrompt.templateGrid');
    assert.equal(input.uri.toString(), document.uri.toString());
  });

  it('changes nothing in a file that it only shows', async () => {
    const file = Uri.joinPath(workspaceFolder(), 'grid', 'nl_inputs.py');
    assert.equal(Buffer.from(await workspace.fs.readFile(file)).toString(), prompts);
    assert.equal(
      workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString())?.isDirty ?? false,
      false,
    );
  });
});
