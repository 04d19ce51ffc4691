import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import {
  type CodeLens,
  type CompletionList,
  commands,
  type Hover,
  languages,
  Position,
  type TextDocument,
} from 'vscode';
import { eventually, show } from './material.ts';

const tuning = `model: some/model
task:
  train_file: train.jsonl
  query: "{number}"
  answer: "{answer}"
prompt:
  template: [3, 4]
method:
  peft_type: PROMPT_TUNING
training:
  learning_rate: fast
  
`;

describe('tuning files', () => {
  let document: TextDocument;
  before(async () => {
    document = await show('parity.tune.yaml', tuning);
  });

  it('have a problem where a value does not fit', async () => {
    const problem = await eventually('diagnostic', () =>
      languages.getDiagnostics(document.uri).find(({ range }) => range.start.line === 10),
    );
    assert.match(problem.message, /learning_rate/);
  });

  it('complete the names of settings', async () => {
    const list = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new Position(11, 2),
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('early_stopping_patience'), labels.join(', '));
  });

  it('explain a setting under the pointer', async () => {
    const hovers = await commands.executeCommand<Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new Position(10, 6),
    );
    assert.ok(hovers.length > 0);
  });

  it('can be started from their first line', async () => {
    const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
    assert.ok(lenses.some(({ command }) => command?.command === 'softPrompt.start'));
  });
});
