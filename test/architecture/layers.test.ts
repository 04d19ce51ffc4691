import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layers, packageOwners } from './layers.ts';
import { type Import, importsOf, position, readSources, root } from './sources.ts';

const modules = readSources('src');
const imports = modules.flatMap(importsOf);

function layerOf(path: string): string | undefined {
  return Object.keys(layers)
    .filter((folder) => path === `${folder}.ts` || path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function place({ from, target }: Import): string {
  const offset = from.text.indexOf(target.split('/').at(-1) ?? target);
  return `${from.path}:${position(from.text, Math.max(offset, 0))}`;
}

function packageName(specifier: string): string {
  const [first = '', second] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

describe('the layers of src', () => {
  it('has a row in the table for every folder', () => {
    expect(modules.filter(({ path }) => layerOf(path) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it('lets each folder import only what its row allows', () => {
    const violations = imports
      .filter(({ isPackage, target }) => !isPackage && target.startsWith('src/'))
      .filter(({ from, target }) => {
        const importer = layerOf(from.path);
        const imported = layerOf(target);
        if (importer === undefined || imported === undefined || importer === imported) return false;
        return !layers[importer]?.includes(imported);
      })
      .map((each) => `${place(each)} imports ${each.target}`);
    expect(violations).toEqual([]);
  });

  it('keeps each boundary package in the folder that owns it', () => {
    const violations = imports
      .filter(({ isPackage }) => isPackage)
      .filter(({ from, target }) => {
        const owners = packageOwners[packageName(target)];
        return owners !== undefined && !owners.some((owner) => from.path.startsWith(`${owner}/`));
      })
      .map((each) => `${place(each)} imports ${each.target}`);
    expect(violations).toEqual([]);
  });

  it('imports only modules that exist, by their full name', () => {
    const missing = imports
      .filter(({ isPackage, target }) => !isPackage && !existsSync(join(root, target)))
      .map((each) => `${place(each)} imports ${each.target}`);
    expect(missing).toEqual([]);
  });

  it('has no import cycle', () => {
    expect(findCycle()).toEqual([]);
  });
});

/** The modules of one cycle in order, or none. */
function findCycle(): string[] {
  const targets = new Map(
    modules.map((module) => [module.path, importsOf(module).flatMap((each) => (each.isPackage ? [] : each.target))]),
  );
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (finished.has(path)) return [];
    const start = trail.indexOf(path);
    if (start >= 0) return [...trail.slice(start), path];
    for (const target of targets.get(path) ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    finished.add(path);
    return [];
  };
  for (const path of targets.keys()) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
