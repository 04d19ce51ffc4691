import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import {
  type CodeAction,
  type CodeLens,
  type CompletionList,
  ConfigurationTarget,
  commands,
  type Hover,
  type InlayHint,
  languages,
  Position,
  Range,
  type TextDocument,
  workspace,
} from 'vscode';
import { eventually, readMaterial, show } from './material.ts';

/** The model's tokenizer gives a token for each character: 6 and 7. */
const prompts = `DEFAULT_TEMPLATE = {
    (3, 4): {
        "parity": "Is odd",
        "size": "Is big?",
    },
}
`;
const parity = new Position(2, 22);

describe('hand-written prompts', () => {
  let document: TextDocument;
  const everything = () => new Range(0, 0, document.lineCount, 0);

  before(async () => {
    await workspace.getConfiguration('softPrompt').update('model', readMaterial().model, ConfigurationTarget.Global);
    document = await show('nl_inputs.py', prompts);
  });

  it('stays a Python file', () => {
    assert.notEqual(document.languageId, 'json');
  });

  it('has a problem where a count is wrong', async () => {
    const problem = await eventually('diagnostic', () =>
      languages.getDiagnostics(document.uri).find(({ code }) => code === 'token-count'),
    );
    assert.equal(problem.message, '"parity" has 6 tokens; its template (3, 4) asks for 7.');
    assert.equal(problem.range.start.line, 2);
  });

  it('offers fixes, the best one first', async () => {
    const range = new Range(parity, parity);
    const actions = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );
    const titles = actions.filter(({ kind }) => kind?.value === 'quickfix').map(({ title }) => title);
    assert.ok(
      titles.some((title) => title.startsWith('Pad to 7 tokens')),
      titles.join(', '),
    );
    assert.ok(actions.some(({ isPreferred, edit }) => isPreferred === true && edit !== undefined));
  });

  it('shows counts beside the texts', async () => {
    const hints = await commands.executeCommand<InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      everything(),
    );
    const labels = hints.map(({ label }) =>
      typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
    );
    assert.ok(
      labels.some((label) => label.includes('6/7')),
      labels.join(', '),
    );
    assert.ok(
      labels.some((label) => label.includes('7/7')),
      labels.join(', '),
    );
  });

  it('has actions above a template', async () => {
    const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      ['softPrompt.newTuningRun', 'softPrompt.evaluate', 'softPrompt.openGrid'],
    );
  });

  it('explains the tokens under the pointer', async () => {
    const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, parity);
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n');
    assert.match(text, /6 tokens/);
  });

  it('completes names of tasks', async () => {
    const half = await show('prompts/nl_inputs.py', prompts.replace('"size"', '"'));
    const list = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      half.uri,
      new Position(3, 9),
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('XLSUM'), labels.join(', '));
  });

  it('loses the problem with the mistake', async () => {
    const range = new Range(parity, parity);
    const actions = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );
    const edit = actions.find(({ title }) => title.startsWith('Pad to 7 tokens'))?.edit;
    assert.ok(edit !== undefined && (await workspace.applyEdit(edit)));
    await eventually('clean file', () => (languages.getDiagnostics(document.uri).length === 0 ? true : undefined));
    await document.save();
  });
});
