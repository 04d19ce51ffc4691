import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GridHost, GridSession } from '../../../src/extension/grid/grid-session.ts';
import { applyEdits } from '../../../src/prompts/nl-inputs/index.ts';
import type { FromGrid, GridEdit, ToGrid } from '../../../src/protocol/views/grid.ts';

const table = 'DEFAULT_TEMPLATE';
const source = 'DEFAULT_TEMPLATE = {\n    (3, 3): {\n        "a": "one",\n        "b": "two",\n    },\n}\n';

/** A text document that others edit too. */
class FakeEditor {
  readonly posted: ToGrid[] = [];
  readonly reported: unknown[] = [];
  readonly saved: string[] = [];
  text = source;
  version = 1;
  answer: GridEdit | undefined;
  /** What happens in the document just before the next edit arrives there. */
  interference: (() => void) | undefined;
  isReadOnly = false;
  tokenizer: GridHost['tokenize'] = async (_, texts) => texts.map(() => ({ ids: [1], starts: [0], ends: [1] }));
  readonly session: GridSession;

  constructor() {
    this.session = new GridSession({
      format: 'python',
      read: () => ({ version: this.version, text: this.text }),
      apply: async (edits, version) => {
        const interfere = this.interference;
        this.interference = undefined;
        interfere?.();
        if (version !== this.version || this.isReadOnly) return false;
        this.write(applyEdits(this.text, edits));
        return true;
      },
      post: (message) => this.posted.push(message),
      model: () => 'model',
      tokenize: (model, texts) => this.tokenizer(model, texts),
      ask: async () => this.answer,
      openText: async () => undefined,
      save: async () => {
        this.saved.push(this.text);
      },
      selectModel: async () => undefined,
      describeError: (error) => (error instanceof Error ? error.message : String(error)),
      report: (error) => this.reported.push(error),
    });
  }

  write(text: string): void {
    this.text = text;
    this.version++;
    this.session.documentChanged();
  }

  async send(...messages: readonly FromGrid[]): Promise<ToGrid[]> {
    this.posted.length = 0;
    for (const message of messages) this.session.take(message);
    await vi.advanceTimersByTimeAsync(1000);
    return this.posted;
  }
}

const setText = (number: number, text: string, task = 'a'): FromGrid => ({
  type: 'edit',
  number,
  edit: { kind: 'set-text', table, template: [3, 3], task, text },
});

describe('a grid beside its text', () => {
  let editor: FakeEditor;

  beforeEach(async () => {
    vi.useFakeTimers();
    editor = new FakeEditor();
    await editor.send({ type: 'ready' });
  });

  afterEach(() => {
    expect(editor.reported).toEqual([]);
    vi.useRealTimers();
  });

  it('gets one snapshot when it is ready', async () => {
    expect(await editor.send({ type: 'ready' })).toEqual([
      {
        type: 'snapshot',
        tables: [
          {
            name: table,
            templates: [[3, 3]],
            rows: [
              { task: 'a', texts: ['one'] },
              { task: 'b', texts: ['two'] },
            ],
          },
        ],
        status: { readable: true, problems: [] },
        model: 'model',
        applied: 0,
      },
    ]);
  });

  it('is told once of its own edit, with the row that changed and the number of the edit', async () => {
    const posted = await editor.send(setText(1, 'uno'));
    expect(editor.text).toBe(source.replace('one', 'uno'));
    expect(posted).toEqual([
      {
        type: 'changed',
        tables: [
          { name: table, templates: [[3, 3]], splice: { start: 0, deleted: 1, rows: [{ task: 'a', texts: ['uno'] }] } },
        ],
        status: { readable: true, problems: [] },
        applied: 1,
      },
    ]);
  });

  it('is told that an edit that changes nothing was made, and the document stays as it is', async () => {
    expect(await editor.send(setText(1, 'one'))).toMatchObject([{ type: 'changed', tables: [], applied: 1 }]);
    expect(editor.version).toBe(1);
  });

  it('makes edits that come in one burst one after the other', async () => {
    await editor.send(setText(1, 'uno'), setText(2, 'due', 'b'), setText(3, 'uno!'));
    expect(editor.text).toBe(source.replace('one', 'uno!').replace('two', 'due'));
  });

  it('plans an edit anew when the document changes while it is on its way', async () => {
    editor.interference = () => editor.write(`# a comment above\n${editor.text}`);
    const posted = await editor.send(setText(1, 'uno'));
    expect(editor.text).toBe(`# a comment above\n${source.replace('one', 'uno')}`);
    expect(posted.map(({ type }) => type)).not.toContain('refused');
  });

  it('says so where the file cannot be changed', async () => {
    editor.isReadOnly = true;
    const posted = await editor.send(setText(1, 'uno'));
    expect(posted).toMatchObject([
      { type: 'refused', edit: 1 },
      { type: 'changed', applied: 1 },
    ]);
  });

  it('saves after what was typed before is written', async () => {
    await editor.send(setText(1, 'uno'), { type: 'save' });
    expect(editor.saved).toEqual([source.replace('one', 'uno')]);
  });

  it('keeps the last good table while the text is broken, and tells the problems with their lines', async () => {
    editor.write(source.replace('"two",', '"two'));
    expect(await editor.send()).toMatchObject([
      { type: 'changed', tables: [], status: { readable: false, problems: [{ line: 4 }] } },
    ]);
    const refused = await editor.send(setText(1, 'uno'));
    expect(refused.at(0)).toMatchObject({ type: 'refused', edit: 1 });
    expect(editor.text).toContain('"one"');
    editor.write(source.replace('"two",', '"zwei",'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(editor.posted.at(-1)).toMatchObject({
      type: 'changed',
      status: { readable: true },
      tables: [{ splice: { start: 1, deleted: 1, rows: [{ task: 'b', texts: ['zwei'] }] } }],
    });
  });

  it('hears of a change from outside once for a burst of them', async () => {
    editor.posted.length = 0;
    for (const text of ['o', 'on', 'once']) editor.write(source.replace('one', text));
    await vi.advanceTimersByTimeAsync(1000);
    expect(editor.posted).toMatchObject([
      { type: 'changed', applied: 0, tables: [{ splice: { rows: [{ task: 'a', texts: ['once'] }] } }] },
    ]);
  });

  it('gets a snapshot where a table was added', async () => {
    editor.posted.length = 0;
    editor.write(`${source}OTHER = {(1, 1): {"c": "x"}}\n`);
    await vi.advanceTimersByTimeAsync(1000);
    expect(editor.posted.map(({ type }) => type)).toEqual(['snapshot']);
  });

  it('shows the task that the user named, ready to be typed', async () => {
    editor.answer = { kind: 'add-task', table, template: [3, 3], task: 'c' };
    const posted = await editor.send({ type: 'ask', question: { kind: 'add-task', table, template: [3, 3] } });
    expect(editor.text).toContain('"c": ""');
    expect(posted.map(({ type }) => type)).toEqual(['changed', 'show']);
    expect(posted[1]).toMatchObject({ table, template: [3, 3], task: 'c', edit: true });
  });

  it('tells why tokens cannot be counted', async () => {
    editor.tokenizer = async () => {
      throw new Error('no tokenizer');
    };
    expect(await editor.send({ type: 'tokenize', texts: ['one'] })).toEqual([
      { type: 'tokens-failed', texts: ['one'], message: 'no tokenizer' },
    ]);
  });
});
