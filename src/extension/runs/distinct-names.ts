import { basename, dirname, join } from 'node:path';

/** What runs are called side by side: what is known of them, else the name of the folder, with that of the folder above where two are alike. */
export function distinctNames(folders: readonly string[], labelOf: (folder: string) => string | undefined): string[] {
  const names = folders.map((folder) => labelOf(folder) ?? basename(folder));
  const isTaken = (name: string) => names.filter((other) => other === name).length > 1;
  return folders.map((folder, index) => {
    const name = names[index] ?? folder;
    return isTaken(name) ? join(basename(dirname(folder)), basename(folder)) : name;
  });
}
