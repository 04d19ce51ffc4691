import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { extensions } from 'vscode';
import { extensionId, figures } from './material.ts';

describe('activation', () => {
  const extension = extensions.getExtension(extensionId);

  before(() => assert.ok(extension, 'the extension is installed'));

  it('waits until a file asks for the extension', () => {
    assert.equal(extension?.isActive, false);
  });

  it('loads nothing of onnxruntime', async () => {
    const begin = performance.now();
    const before = process.cpuUsage();
    await extension?.activate();
    const { user, system } = process.cpuUsage(before);
    figures.activationMilliseconds = performance.now() - begin;
    // What the time would be on a machine with nothing else to do.
    figures.activationProcessorMilliseconds = (user + system) / 1000;
    const loaded = process.report.getReport();
    assert.doesNotMatch(JSON.stringify(loaded), /onnxruntime_binding/);
    assert.equal(extension?.isActive, true);
  });
});
