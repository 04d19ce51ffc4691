import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParseResult, parseSync } from 'oxc-parser';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A module of the product, read and parsed. */
export interface SourceModule {
  /** Relative to the repository, with forward slashes: `src/base/failure.ts`. */
  readonly path: string;
  readonly text: string;
  readonly parsed: ParseResult;
}

export interface Import {
  readonly from: SourceModule;
  /** A path like `src/base/failure.ts`, or the name of a package as the import spells it. */
  readonly target: string;
  readonly isPackage: boolean;
}

export function readSources(folder: string): SourceModule[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const text = readFileSync(file, 'utf8');
      return { path: relative(root, file).split(sep).join('/'), text, parsed: parseSync(file, text) };
    })
    .sort((a, b) => a.path.localeCompare(b.path));
}

/** What a module imports or re-exports, type imports and `import()` included. */
export function importsOf(module: SourceModule): Import[] {
  const { staticImports, staticExports, dynamicImports } = module.parsed.module;
  const specifiers = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...dynamicImports.map(({ moduleRequest }) => module.text.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
  ];
  return [...new Set(specifiers)].map((specifier) => {
    const isPackage = !specifier.startsWith('.');
    const target = isPackage ? specifier : posix.join(dirname(module.path), specifier);
    return { from: module, target, isPackage };
  });
}

/** Line and column of an offset, both from 1. */
export function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
