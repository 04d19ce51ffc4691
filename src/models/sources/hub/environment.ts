import { homedir } from 'node:os';
import { join } from 'node:path';
import { readText, statIfThere } from '../../../base/files.ts';

// The same variables with the same meaning as in Python's huggingface_hub, so that both share one cache and one login.

/** The hub's address, without a slash at its end. */
export function hubEndpoint(): string {
  return (process.env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
}

function hubHome(): string {
  const { HF_HOME, XDG_CACHE_HOME } = process.env;
  return expandHome(HF_HOME || join(XDG_CACHE_HOME || join('~', '.cache'), 'huggingface'));
}

/** The folder of all downloaded models. */
export function hubCacheFolder(): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE } = process.env;
  return expandHome(HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE || join(hubHome(), 'hub'));
}

/** Whether the user forbids all requests to the hub. */
export function isOffline(): boolean {
  const { HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE } = process.env;
  return ['1', 'ON', 'YES', 'TRUE'].includes((HF_HUB_OFFLINE || TRANSFORMERS_OFFLINE || '').toUpperCase());
}

/** The user's token: from HF_TOKEN, or where `hf auth login` has put it. */
export async function hubToken(): Promise<string | undefined> {
  const { HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH } = process.env;
  const token = HF_TOKEN || HUGGING_FACE_HUB_TOKEN;
  if (token) return token.trim();
  const file = expandHome(HF_TOKEN_PATH || join(hubHome(), 'token'));
  if ((await statIfThere(file)) === undefined) return undefined;
  return (await readText(file)).trim() || undefined;
}

function expandHome(path: string): string {
  return path.replace(/^~(?=$|[\\/])/, homedir());
}
