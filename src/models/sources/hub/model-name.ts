import { nameInvalid } from './failures.ts';

/** A repository on the hub, as it stands at a revision. */
export interface HubRepository {
  /** As the user wrote it. */
  readonly text: string;
  /** `owner/name`, or a name alone for the few old models that have no owner; `datasets/owner/name` for data sets. */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

/** A model on the hub: `name`, `owner/name`, either with `@revision`, or `owner/name/file.gguf`. */
export interface HubModelName extends HubRepository {
  /** One GGUF file of the repository. */
  readonly file: string | undefined;
}

const defaultRevision = 'main';

/** A name's parts become names of folders, so they hold nothing that would lead elsewhere. */
const part = /^[A-Za-z0-9](?:[\w.-]*[\w-])?$/;
const ggufFile = /^[\w-][\w.-]*\.gguf$/;

/** Whether a text could be meant as a name on the hub rather than as a path. */
export function looksLikeHubName(text: string): boolean {
  const isFile = text.endsWith('.gguf') && text.split('/').length !== 3;
  return !isFile && !/^[.~/]|\\|^[A-Za-z]:/.test(text);
}

/** @throws Failure when the text is no name */
export function parseHubName(text: string): HubModelName {
  const [path = '', revision = defaultRevision, ...rest] = text.split('@');
  const parts = path.split('/');
  const file = parts.length === 3 ? parts.pop() : undefined;
  const valid =
    rest.length === 0 &&
    parts.length <= 2 &&
    parts.every(isName) &&
    revision.split('/').every(isName) &&
    (file === undefined || ggufFile.test(file));
  if (!valid) throw nameInvalid(text);
  return { text, repository: parts.join('/'), revision, file };
}

export function isName(text: string): boolean {
  // The hub forbids both; the cache uses `--` between owner and name.
  return part.test(text) && !text.includes('..') && !text.includes('--');
}
