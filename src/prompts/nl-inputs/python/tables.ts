import type { Container, Entry, Problem, PromptTable, SourceRange, Template, TemplateGroup } from '../document.ts';
import {
  duplicateTask,
  duplicateTemplate,
  invalidGroup,
  invalidTask,
  invalidTemplate,
  invalidText,
  missingValue,
  syntaxProblem,
} from '../problems.ts';
import { type BraceContent, type Item, readItems } from './items.ts';
import { decodeLiteral } from './literals.ts';
import { childrenOf, flatChildren, isBraces, isString, type SyntaxNode } from './tree.ts';

/** The table that a dictionary's braces hold, with what is wrong in it. */
export function readTable(
  source: string,
  name: string,
  braces: SyntaxNode,
): { table: PromptTable; problems: readonly Problem[] } {
  const reader = new TableReader(source);
  const content = readItems(source, braces);
  reader.readTemplates(content);
  const table = {
    name,
    range: rangeOf(braces),
    container: containerOf(braces, content),
    groups: reader.groups,
  };
  return { table, problems: reader.problems };
}

type WrittenText = Pick<Entry, 'text' | 'literals' | 'runs'>;

/** A literal that is no text, of which the user was told. */
const refused = 'refused';

class TableReader {
  readonly groups: TemplateGroup[] = [];
  readonly problems: Problem[] = [];
  private readonly templates = new Set<string>();

  constructor(private readonly source: string) {}

  readTemplates({ items, problems }: BraceContent): void {
    this.problems.push(...problems);
    for (const item of items) this.readTemplate(item);
  }

  private readTemplate(item: Item): void {
    const keyNode = item.key[0];
    if (keyNode?.name === '**') return;
    const range = itemRange(item);
    const key = keyNode && item.key.length === 1 ? readTemplateKey(this.source, keyNode) : undefined;
    if (keyNode === undefined || key === undefined) {
      this.problems.push(invalidTemplate(keyNode ? rangeOf(keyNode) : range));
      return;
    }
    const [braces] = item.value;
    if (braces === undefined || item.value.length > 1 || !isBraces(braces)) {
      this.problems.push(invalidGroup(braces ? rangeOf(braces) : range));
      return;
    }
    this.reportDuplicate(key.template, rangeOf(keyNode));
    const content = readItems(this.source, braces);
    this.problems.push(...content.problems);
    const group = { ...key, keyRange: rangeOf(keyNode), itemRange: range, container: containerOf(braces, content) };
    const index = this.groups.push({ ...group, entries: [] }) - 1;
    this.groups[index] = { ...group, entries: this.readEntries(content.items, key.template) };
  }

  private readEntries(items: readonly Item[], template: Template): Entry[] {
    const entries: Entry[] = [];
    const tasks = new Set<string>();
    for (const item of items) {
      if (this.isMisplacedTemplate(item)) {
        // A closing brace is missing: what follows belongs to the table.
        this.problems.push(syntaxProblem(itemRange(item)));
        this.readTemplate(item);
        continue;
      }
      const entry = this.readEntry(item, template);
      if (entry === undefined) continue;
      if (tasks.has(entry.task)) this.problems.push(duplicateTask(entry.keyRange, entry.task));
      tasks.add(entry.task);
      entries.push(entry);
    }
    return entries;
  }

  private isMisplacedTemplate({ key, value }: Item): boolean {
    const [node] = key;
    return node !== undefined && readTemplateKey(this.source, node) !== undefined && value.some(isBraces);
  }

  private readEntry(item: Item, template: Template): Entry | undefined {
    if (item.key[0]?.name === '**') return undefined;
    const range = itemRange(item);
    const key = this.readText(item.key);
    if (key === refused) return undefined;
    if (key === undefined) {
      this.problems.push(invalidTask(item.key[0] ? rangeOf(item.key[0]) : range));
      return undefined;
    }
    if (item.value.length === 0) {
      this.problems.push(missingValue(range));
      return undefined;
    }
    const value = this.readText(item.value);
    if (value === refused) return undefined;
    if (value === undefined) {
      this.problems.push(invalidText(coveringRange(item.value.map(rangeOf))));
      return undefined;
    }
    return {
      task: key.text,
      template,
      text: value.text,
      keyRange: coveringRange(key.literals),
      valueRange: coveringRange(value.literals),
      itemRange: range,
      literals: value.literals,
      runs: value.runs,
    };
  }

  /** The text of neighbouring string literals, perhaps in parentheses; undefined where there is anything else. */
  private readText(nodes: readonly SyntaxNode[]): WrittenText | typeof refused | undefined {
    const strings = literalNodes(nodes);
    if (strings === undefined) return undefined;
    let text = '';
    const runs: Entry['runs'][number][] = [];
    for (const node of strings) {
      const decoded = decodeLiteral(this.source, rangeOf(node), text.length);
      text += decoded.text;
      runs.push(...decoded.runs);
      this.problems.push(...decoded.problems);
      if (decoded.problems.some(({ code }) => code === 'formatted-string' || code === 'bytes')) return refused;
    }
    return { text, literals: strings.map(rangeOf), runs };
  }

  private reportDuplicate(template: Template, range: SourceRange): void {
    const name = template.join(',');
    if (this.templates.has(name)) this.problems.push(duplicateTemplate(range, template));
    this.templates.add(name);
  }
}

/** The string literals among `nodes`, parentheses opened; undefined where anything else is there. */
function literalNodes(nodes: readonly SyntaxNode[]): SyntaxNode[] | undefined {
  const literals: SyntaxNode[] = [];
  for (const node of nodes) {
    if (isString(node)) literals.push(node);
    else if (node.name === 'ParenthesizedExpression') {
      const inner = literalNodes(flatChildren(node).filter(({ name }) => name !== '(' && name !== ')'));
      if (inner === undefined) return undefined;
      literals.push(...inner);
    } else if (node.name !== 'Comment') return undefined;
  }
  return literals.length === 0 ? undefined : literals;
}

function readTemplateKey(
  source: string,
  node: SyntaxNode,
): Pick<TemplateGroup, 'template' | 'numberRanges'> | undefined {
  if (node.name !== 'TupleExpression') return undefined;
  const parts = childrenOf(node).filter(({ name }) => !['(', ')', ',', 'Comment'].includes(name));
  const [before, after] = parts;
  const isPair = parts.length === 2 && before !== undefined && after !== undefined;
  if (!isPair || before.name !== 'Number' || after.name !== 'Number') return undefined;
  const numbers = [before, after].map(({ from, to }) => source.slice(from, to));
  if (!numbers.every((number) => /^\d{1,6}$/.test(number))) return undefined;
  return {
    template: [Number(numbers[0]), Number(numbers[1])],
    numberRanges: [rangeOf(before), rangeOf(after)],
  };
}

function containerOf(braces: SyntaxNode, { close }: BraceContent): Container {
  return { kind: 'braces', open: braces.from + 1, close };
}

function itemRange({ key, colon, value }: Item): SourceRange {
  return coveringRange([...key, ...(colon ? [colon] : []), ...value].map(rangeOf));
}

function rangeOf({ from, to }: SyntaxNode): SourceRange {
  return { start: from, end: to };
}

function coveringRange(ranges: readonly SourceRange[]): SourceRange {
  return { start: ranges.at(0)?.start ?? 0, end: ranges.at(-1)?.end ?? 0 };
}
