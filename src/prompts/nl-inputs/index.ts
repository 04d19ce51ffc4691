export * from './counts.ts';
export * from './document.ts';
export * from './edits.ts';
export * from './fixes.ts';
export { nlInputsFormat, parseNlInputs } from './parse.ts';
export { setText } from './set-text.ts';
export { applyEdits, type TextEdit } from './text-edit.ts';
