import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import type {
  Container,
  Entry,
  NlInputsDocument,
  Problem,
  PromptTable,
  SourceRange,
  Template,
  TemplateGroup,
} from '../document.ts';
import {
  duplicateTask,
  duplicateTemplate,
  invalidGroup,
  invalidTask,
  invalidTemplate,
  invalidText,
  missingValue,
  noTable,
  parserProblem,
} from '../problems.ts';
import { scalarRuns } from './scalars.ts';

/** The prompts of an nl_inputs.yaml, or of an nl_inputs.json, which is YAML too. */
export function parseYaml(source: string, format: 'json' | 'yaml'): NlInputsDocument {
  const parsed = parseDocument(source, { uniqueKeys: false, version: '1.2', schema: 'core' });
  const reader = new YamlReader(source);
  for (const { pos, message } of [...parsed.errors, ...parsed.warnings]) {
    reader.problems.push(parserProblem({ start: pos[0], end: pos[1] }, firstLine(message)));
  }
  if (format === 'json' && parsed.errors.length === 0) reader.problems.push(...jsonProblems(source));
  const table = isMap(parsed.contents) ? reader.readTable(parsed.contents) : undefined;
  if (table === undefined) reader.problems.push(noTable({ start: 0, end: 0 }));
  return { format, source, tables: table === undefined ? [] : [table], problems: reader.problems };
}

class YamlReader {
  readonly problems: Problem[] = [];

  constructor(private readonly source: string) {}

  readTable(map: YAMLMap): PromptTable {
    const groups: TemplateGroup[] = [];
    const templates = new Set<string>();
    for (const pair of map.items) {
      const group = this.readGroup(pair);
      if (group === undefined) continue;
      const name = group.template.join(',');
      if (templates.has(name)) this.problems.push(duplicateTemplate(group.keyRange, group.template));
      templates.add(name);
      groups.push(group);
    }
    return { name: undefined, range: rangeOf(map), container: this.containerOf(map), groups };
  }

  private readGroup({ key, value }: Pair): TemplateGroup | undefined {
    if (!isNode(key)) return undefined;
    const keyRange = rangeOf(key);
    const template = this.readTemplate(key);
    if (template === undefined) {
      this.problems.push(invalidTemplate(keyRange));
      return undefined;
    }
    const isEmpty = !isNode(value) || (isScalar(value) && value.value === null);
    if (!isEmpty && !isMap(value)) {
      this.problems.push(invalidGroup(isNode(value) ? rangeOf(value) : keyRange));
      return undefined;
    }
    const map = isMap(value) ? value : undefined;
    const colon = this.afterColon(keyRange.end);
    const end = isNode(value) ? Math.max(colon, this.endOf(value)) : colon;
    return {
      ...template,
      keyRange,
      itemRange: { start: keyRange.start, end },
      container: map === undefined ? { kind: 'nothing', start: colon, end } : this.containerOf(map),
      entries: map === undefined ? [] : this.readEntries(map, template.template),
    };
  }

  private readEntries(map: YAMLMap, template: Template): Entry[] {
    const entries: Entry[] = [];
    const tasks = new Set<string>();
    for (const pair of map.items) {
      const entry = this.readEntry(pair, template);
      if (entry === undefined) continue;
      if (tasks.has(entry.task)) this.problems.push(duplicateTask(entry.keyRange, entry.task));
      tasks.add(entry.task);
      entries.push(entry);
    }
    return entries;
  }

  private readEntry({ key, value }: Pair, template: Template): Entry | undefined {
    if (!isNode(key)) return undefined;
    const keyRange = rangeOf(key);
    const task = isScalar(key) ? taskName(key) : undefined;
    if (task === undefined) {
      this.problems.push(invalidTask(keyRange));
      return undefined;
    }
    if (!isNode(value) || (isScalar(value) && value.value === null)) {
      this.problems.push(missingValue(keyRange));
      return undefined;
    }
    if (!isScalar(value) || typeof value.value !== 'string') {
      this.problems.push(invalidText(rangeOf(value)));
      return undefined;
    }
    const valueRange = { start: rangeOf(value).start, end: this.endOf(value) };
    return {
      task,
      template,
      text: value.value,
      keyRange,
      valueRange,
      itemRange: { start: keyRange.start, end: valueRange.end },
      literals: [valueRange],
      runs: scalarRuns(this.source, rangeOf(value), value),
    };
  }

  /** The two numbers of a key such as `3,3`, `(3, 3)` or `[3, 3]`. */
  private readTemplate(key: Node): Pick<TemplateGroup, 'template' | 'numberRanges'> | undefined {
    if (!isScalar(key) && !isSeq(key)) return undefined;
    const { start, end } = rangeOf(key);
    const written = this.source.slice(start, end);
    const match = /^(["']?[([]?\s*)(\d{1,6})(\s*,\s*)(\d{1,6})\s*,?\s*[)\]]?["']?$/.exec(written);
    if (match === null) return undefined;
    const [, opening = '', before = '', comma = '', after = ''] = match;
    const first = start + opening.length;
    const second = first + before.length + comma.length;
    return {
      template: [Number(before), Number(after)],
      numberRanges: [
        { start: first, end: first + before.length },
        { start: second, end: second + after.length },
      ],
    };
  }

  private containerOf(map: YAMLMap): Container {
    const { start, end } = rangeOf(map);
    if (map.flow)
      return { kind: 'braces', open: start + 1, close: this.source.charAt(end - 1) === '}' ? end - 1 : undefined };
    return { kind: 'block', column: start - (this.source.lastIndexOf('\n', start - 1) + 1) };
  }

  /** Where a node's own text ends; the range of a block reaches over the blank lines after it. */
  private endOf(node: Node): number {
    const { start, end } = rangeOf(node);
    return start + this.source.slice(start, end).trimEnd().length;
  }

  private afterColon(keyEnd: number): number {
    const colon = /^\s*:/.exec(this.source.slice(keyEnd, keyEnd + 100));
    return keyEnd + (colon?.[0].length ?? 0);
  }
}

/** The name of a task as it is written, so that one named `1` or `true` is not taken for a number. */
function taskName({ value, source }: Scalar): string | undefined {
  if (typeof value === 'string') return value;
  return value === null ? undefined : source;
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function rangeOf(node: Node): SourceRange {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

/** What YAML allows and JSON does not: single quotes, comments, commas before a closing brace. */
function jsonProblems(source: string): Problem[] {
  if (source.trim() === '') return [];
  try {
    JSON.parse(source);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    return [parserProblem({ start: position, end: Math.min(position + 1, source.length) }, firstLine(message))];
  }
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
