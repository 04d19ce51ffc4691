import { statIfThere } from '../base/files.ts';

/** `wanted`, or where something is there already the same name with the time, as in `countries-20261121-170540`. */
export async function unusedRunFolder(wanted: string, now: Date): Promise<string> {
  if ((await statIfThere(wanted)) === undefined) return wanted;
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${pad(now.getMonth() + 1)}${pad(now.getDate())}`;
  return `${wanted}-${day}-${pad(now.getHours())}${pad(now.getMinutes())}${pad(now.getSeconds())}`;
}
