import { describe, expect, it } from 'vitest';
import { Draft } from '../../../webview/grid/draft.ts';

const cell = { table: '', task: 'a', template: [3, 3] } as const;

function typed(text: string): Draft {
  const draft = new Draft(cell, 'one');
  draft.type(text);
  return draft;
}

describe('a text that is being typed while the file changes', () => {
  it('is pending until it was sent, and settled once the file says it', () => {
    const draft = typed('uno');
    expect(draft.isPending).toBe(true);
    draft.markSent(1);
    expect([draft.isPending, draft.isSettled]).toEqual([false, false]);
    expect(draft.reconcile('uno', 1)).toBe('kept');
    expect(draft.isSettled).toBe(true);
  });

  it('is not set back by a state of the file that is older than what was sent', () => {
    const draft = typed('uno');
    draft.markSent(2);
    expect(draft.reconcile('one', 1)).toBe('kept');
    expect(draft.text).toBe('uno');
  });

  it('keeps what was typed after it was sent', () => {
    const draft = typed('uno');
    draft.markSent(1);
    draft.type('uno due');
    expect(draft.reconcile('uno', 1)).toBe('kept');
    expect([draft.text, draft.isPending]).toEqual(['uno due', true]);
  });

  it('takes over an undo, and any other change from outside, where nothing new was typed', () => {
    const draft = typed('uno');
    draft.markSent(1);
    draft.reconcile('uno', 1);
    expect(draft.reconcile('one', 1)).toBe('taken');
    expect([draft.text, draft.isPending]).toEqual(['one', false]);
  });

  it('keeps what was typed where the same text was changed outside, and says so', () => {
    const draft = typed('uno');
    expect(draft.reconcile('eins', 0)).toBe('conflict');
    expect([draft.text, draft.isPending]).toEqual(['uno', true]);
  });

  it('is pending again after a refusal', () => {
    const draft = typed('uno');
    draft.markSent(1);
    draft.takeRefusal(1);
    expect(draft.reconcile('one', 1)).toBe('kept');
    expect([draft.text, draft.isPending]).toEqual(['uno', true]);
  });
});
