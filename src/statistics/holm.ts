/**
 * P-values corrected for their number by Holm's step-down method ("A Simple Sequentially Rejective Multiple Test Procedure", 1979): where
 * one is below 0.05, all the differences so called have no more than that chance of one false finding among them.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((pValue, index) => ({ pValue, index })).toSorted((a, b) => a.pValue - b.pValue);
  const corrected = Array.from(pValues);
  let greatest = 0;
  for (const [rank, { pValue, index }] of order.entries()) {
    // A later one is never more significant than an earlier one.
    greatest = Math.max(greatest, Math.min(1, (pValues.length - rank) * pValue));
    corrected[index] = greatest;
  }
  return corrected;
}
