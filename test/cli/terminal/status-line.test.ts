import { expect, it } from 'vitest';
import { progressBar, StatusLine } from '../../../src/cli/terminal/status-line.ts';

function recordingStream(columns: number) {
  const written: string[] = [];
  return { written, columns, isTTY: true, write: (text: string) => written.push(text) };
}

it('draws at most ten times a second', () => {
  const stream = recordingStream(80);
  let now = 0;
  const line = new StatusLine(stream, () => now);
  for (const text of ['a', 'b', 'c']) {
    line.show(text);
    now += 60;
  }
  expect(stream.written).toEqual(['\r\u001B[2Ka', '\r\u001B[2Kc']);
});

it('is cut to the width of the terminal, so that it never wraps', () => {
  const stream = recordingStream(8);
  new StatusLine(stream).show('日本語日本語');
  expect(stream.written).toEqual(['\r\u001B[2K日本語…']);
});

it('shows the fullest text for which there is room', () => {
  const stream = recordingStream(20);
  new StatusLine(stream).show('50 %  loss 0.1234  ETA 01:00', '50 %  ETA 01:00', '50 %');
  expect(stream.written).toEqual(['\r\u001B[2K50 %  ETA 01:00']);
});

it('keeps the status below the lines that are printed', () => {
  const stream = recordingStream(80);
  const line = new StatusLine(stream);
  line.show('50 %');
  line.print('a note');
  line.clear();
  line.print('done');
  expect(stream.written.slice(1)).toEqual(['\r\u001B[2Ka note\n50 %', '\r\u001B[2K', 'done\n']);
});

it('fills a bar by its share and never beyond', () => {
  expect(progressBar(0.5)).toBe('━'.repeat(12) + '─'.repeat(12));
  expect(progressBar(7, 8)).toBe('━'.repeat(8));
});
