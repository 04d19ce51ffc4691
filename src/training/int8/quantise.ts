/** A matrix in row-major order. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly elements: Float32Array;
}

/** Steps on either side of zero; -128 is left out, so that the range is symmetric. */
export const byteSteps = 127;

/** The size of one step of each column, such that its largest magnitude becomes 127. Rows in `without` do not count. */
export function columnScales({ rows, columns, elements }: Matrix, without: ReadonlySet<number>): Float32Array {
  const scales = new Float32Array(columns);
  for (let row = 0; row < rows; row++) {
    if (without.has(row)) continue;
    const start = row * columns;
    for (let column = 0; column < columns; column++) {
      const magnitude = Math.abs(elements[start + column] ?? 0);
      if (magnitude > (scales[column] ?? 0)) scales[column] = magnitude;
    }
  }
  // A column of zeros has a step of any size.
  return scales.map((magnitude) => (magnitude === 0 ? 1 : magnitude / byteSteps));
}

/** The matrix in steps of its columns' scales; zeros in the rows `without`. */
export function quantiseColumns(
  { rows, columns, elements }: Matrix,
  scales: Float32Array,
  without: ReadonlySet<number>,
): Int8Array {
  const quantised = new Int8Array(elements.length);
  for (let row = 0; row < rows; row++) {
    if (without.has(row)) continue;
    const start = row * columns;
    for (let column = 0; column < columns; column++)
      quantised[start + column] = Math.round((elements[start + column] ?? 0) / (scales[column] ?? 1));
  }
  return quantised;
}

export function transposed({ rows, columns, elements }: Matrix): Matrix {
  const result = new Float32Array(elements.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = elements[row * columns + column] ?? 0;
  }
  return { rows: columns, columns: rows, elements: result };
}

/** Some rows of a matrix, one after another. */
export function rowsOf({ columns, elements }: Matrix, rows: readonly number[]): Float32Array {
  const result = new Float32Array(rows.length * columns);
  rows.forEach((row, place) => {
    result.set(elements.subarray(row * columns, (row + 1) * columns), place * columns);
  });
  return result;
}
