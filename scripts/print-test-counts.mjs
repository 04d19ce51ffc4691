// Prints 'N passed, N failed' from the files that vitest's JSON reporter wrote, all of them together. A test file that could not run at all
// counts as one failure, and so does a suite that wrote no results.
import { existsSync, readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    failed += 1;
    continue;
  }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every(({ status }) => status !== 'failed'),
  );
  passed += numPassedTests;
  failed += numFailedTests + brokenFiles.length;
}
console.log(`${passed} passed, ${failed} failed`);
