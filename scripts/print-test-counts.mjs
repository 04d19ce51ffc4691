// Prints 'N passed, N failed' from the file that vitest's JSON reporter wrote. A test file that could not run at all counts as one failure.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const brokenFiles = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.every(({ status }) => status !== 'failed'),
).length;
console.log(`${numPassedTests} passed, ${numFailedTests + brokenFiles} failed`);
