import { readTextFile } from '../../settings/text-file.ts';
import { scoreColumnMissing, scoreColumnNotChosen, scoreNotANumber, scoresMissing } from './failures.ts';

const largestFile = 256 * 2 ** 20;

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The scores of a file as interpret_p_tuning's --eval_metrics_to_file writes it: a line for each example, one number or several with
 * tabs between them.
 * @param column which of several, from 1
 * @throws Failure with the line that is not so
 */
export async function readScoreFile(file: string, column: number | undefined): Promise<number[]> {
  const lines = (await readTextFile(file, largestFile)).trimEnd().split(/\r?\n/);
  if (lines.length === 1 && lines[0] === '') throw scoresMissing(file);
  return lines.map((line, index) => scoreOf(line, { file, line: index + 1 }, column));
}

function scoreOf(line: string, place: { file: string; line: number }, column: number | undefined): number {
  const columns = line.split('\t');
  if (column === undefined && columns.length > 1) throw scoreColumnNotChosen(place, columns.length);
  const text = columns[(column ?? 1) - 1]?.trim();
  if (text === undefined) throw scoreColumnMissing(place, column ?? 1, columns.length);
  if (!number.test(text)) throw scoreNotANumber(place, text);
  return Number(text);
}

/** The text of such a file. @param rows the scores of each example, one or several */
export function scoreFileText(rows: readonly (readonly number[])[]): string {
  return rows.map((scores) => `${scores.join('\t')}\n`).join('');
}
