import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { type NlInputsDocument, parseNlInputs } from '../../../src/prompts/nl-inputs/index.ts';

const entries = (group: number) =>
  Array.from({ length: 5 }, (_, index) => `        "task_${group}_${index}": "Is ${index} odd\\n" "or not?",\n`).join(
    '',
  );
const source = `import os\nDEFAULT_TEMPLATE = {\n${[3, 4, 5].map((before) => `    (${before}, 3): {\n${entries(before)}    },\n`).join('')}}\n# end\n`;

it('reads an edited file as if it had not been read before, also where the edit breaks it', () => {
  const random = Random.seeded(1);
  const pieces = [
    'x',
    '"',
    '\n',
    '    ',
    '},',
    '{',
    '(1, 2): {',
    "'",
    '\\',
    '# note',
    'もし',
    '"""',
    '"new": "text",\n',
  ];
  let [text, document] = [source, parseNlInputs(source, 'python')];
  for (let edit = 0; edit < 150; edit++) {
    const start = random.integer(text.length);
    const removed = random.integer(3) === 0 ? random.integer(30) : 0;
    const piece = pieces[random.integer(pieces.length)] ?? '';
    text = text.slice(0, start) + piece + text.slice(start + removed);
    document = parseNlInputs(text, 'python', document);
    expect(document).toEqual<NlInputsDocument>(parseNlInputs(text, 'python'));
    // A file that is broken in many places would hide where the two differ.
    if (edit % 5 === 4) [text, document] = [source, parseNlInputs(source, 'python', document)];
  }
});
