import { expect, it } from 'vitest';
import { documentation } from '../../scripts/document-cli.mjs';
import { toolPath, useBuiltTool } from './tool.ts';

useBuiltTool();

it('has the help of every command and every setting in docs/ (npm run docs:cli writes them)', {
  timeout: 300_000,
}, () => {
  for (const { file, actual, expected } of documentation(toolPath)) expect(actual, file).toBe(expected);
});
