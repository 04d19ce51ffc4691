import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type PreparedSuite, prepareSuite } from './suite/support/prepare.ts';
import { describeReport } from './suite/support/report.ts';
import { runInServer } from './suite/support/server-host.ts';

let suite: PreparedSuite;
beforeAll(async () => {
  suite = await prepareSuite();
});
afterAll(() => suite?.remove());

it('passes the suite of the extension host', async () => {
  await runInServer(inject('installation'), suite);
  const report = suite.report();
  console.log(describeReport(report));
  expect(report.failed).toEqual([]);
  expect(report.passed.length).toBeGreaterThan(15);
});
