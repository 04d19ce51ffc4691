import { TreeFragment } from '@lezer/common';
import { parser } from '@lezer/python';
import { defaultTableName, type NlInputsDocument, type PromptTable, type SourceRange } from '../document.ts';
import { duplicateTable, noTable } from '../problems.ts';
import { readTable } from './tables.ts';
import { childrenOf, type SyntaxNode } from './tree.ts';

type SyntaxTree = ReturnType<typeof parser.parse>;

const trees = new WeakMap<NlInputsDocument, SyntaxTree>();

/**
 * The prompts of an nl_inputs.py. It is parsed, never executed; code other than dictionaries of prompts is passed over.
 * @param earlier what the file held before an edit: with a thousand prompts, reading its unchanged parts again takes most of the time
 */
export function parsePython(source: string, earlier?: NlInputsDocument): NlInputsDocument {
  const tree = parser.parse(readableText(source), earlier && unchangedParts(earlier, source));
  const problems: NlInputsDocument['problems'][number][] = [];
  const tables: PromptTable[] = [];
  for (const { name, nameRange, value } of assignments(tree.topNode, source)) {
    const read = readTable(source, name, value);
    const isTable = read.table.groups.length > 0 || name === defaultTableName;
    if (!isTable) continue;
    if (tables.some((table) => table.name === name)) problems.push(duplicateTable(nameRange, name));
    tables.push(read.table);
    problems.push(...read.problems);
  }
  if (tables.length === 0) problems.push(noTable({ start: 0, end: 0 }));
  const document: NlInputsDocument = { format: 'python', source, tables, problems };
  trees.set(document, tree);
  return document;
}

/** The parts of an earlier tree before and after the place where the sources differ. */
function unchangedParts(earlier: NlInputsDocument, source: string): readonly TreeFragment[] {
  const tree = trees.get(earlier);
  if (tree === undefined) return [];
  const [before, after] = [readableText(earlier.source), readableText(source)];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end++;
  const change = { fromA: start, toA: before.length - end, fromB: start, toB: after.length - end };
  return TreeFragment.applyChanges(TreeFragment.addTree(tree), [change]);
}

/** The source with every unit in its place as @lezer/python 1.1 reads it: it takes a carriage return after a backslash for the whole line ending. */
function readableText(source: string): string {
  return source.replaceAll('\\\r\n', '\\\n ');
}

interface Assignment {
  readonly name: string;
  readonly nameRange: SourceRange;
  /** The braces, or what stands in their place while one types. */
  readonly value: SyntaxNode;
}

function assignments(script: SyntaxNode, source: string): Assignment[] {
  return childrenOf(script).flatMap((statement) => {
    if (statement.name === 'StatementGroup') return assignments(statement, source);
    if (statement.name !== 'AssignStatement') return [];
    const children = childrenOf(statement);
    const value = children.findLast((child) => child.firstChild?.name === '{');
    const name = children.find((child) => child.name === 'VariableName');
    if (value === undefined || name === undefined || name.to > value.from) return [];
    const nameRange = { start: name.from, end: name.to };
    return [{ name: source.slice(name.from, name.to), nameRange, value }];
  });
}
