import { CsvError, parse } from 'csv-parse/sync';
import { t } from '../../base/l10n.ts';
import { columnNamedTwice, columnsUneven, quotesBroken } from '../failures.ts';
import type { DataRecord } from '../record.ts';

interface Row {
  readonly cells: readonly string[];
  /** The line at which it begins, from 1. */
  readonly line: number;
}

/**
 * The records of comma-separated values (RFC 4180) or, where `delimiter` is a tab, of tab-separated ones, in which quotes mean nothing.
 * @param columns the names of the columns; undefined where the first line names them
 * @throws Failure `task.quotes-broken`, `task.columns-uneven`, `task.column-named-twice`, each with its line
 */
export function readDelimited(
  text: string,
  file: string,
  delimiter: ',' | '\t',
  columns: readonly string[] | undefined,
): DataRecord[] {
  const rows = readRows(text, file, delimiter);
  const names = columns ?? rows.shift()?.cells.map((name) => name.trim()) ?? [];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw columnNamedTwice(file, twice);
  return rows.map(({ cells, line }) => {
    const place = { file, line };
    if (cells.length !== names.length) throw columnsUneven(place, names.length, cells.length);
    return { fields: Object.fromEntries(names.map((name, index) => [name, cells[index]])), place };
  });
}

function readRows(text: string, file: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  // Counted here: csv-parse counts a \r\n inside quotes as two lines.
  let line = 1;
  try {
    parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      quote: delimiter === '\t' ? null : '"',
      relax_column_count: true, // told later, when the names of the columns are known
      on_record: (cells: string[]) => {
        if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line });
        line += 1 + cells.reduce((sum, cell) => sum + lineBreaks(cell), 0);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw quotesBroken({ file, line }, reasonOf(error));
  }
  return rows;
}

const lineBreaks = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0;

function reasonOf({ code }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return t('The value is never closed.');
    case 'CSV_INVALID_CLOSING_QUOTE':
      return t('Something other than a comma follows the closing quote.');
    case 'INVALID_OPENING_QUOTE':
      return t('A quote stands inside a value that does not begin with one.');
    default:
      return code;
  }
}
