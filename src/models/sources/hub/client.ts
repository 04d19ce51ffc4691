import { datasetInfo, listFiles, modelInfo, type PathInfo, pathsInfo } from '@huggingface/hub';
import { Failure } from '../../../base/failure.ts';
import { commitPattern, datasetName, isDataset } from './cache-layout.ts';
import { hubEndpoint, hubToken } from './environment.ts';
import {
  answeredWithError,
  answerInvalid,
  gated,
  notFound,
  revisionNotFound,
  tokenRefused,
  unreachable,
} from './failures.ts';
import type { HubRepository } from './model-name.ts';

/** A file of a repository as the hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  readonly hash: FileHash;
}

/** What the hub says of a file's content: the SHA-256 of large files, Git's hash of a blob for small ones. */
export interface FileHash {
  readonly kind: 'sha256' | 'git';
  readonly hex: string;
}

/** The hub as one repository's files are asked from it. Errors of the hub become failures that tell the way out. */
export class HubClient {
  private constructor(
    private readonly model: HubRepository,
    private readonly endpoint: string,
    private readonly token: string | undefined,
    private readonly signal: AbortSignal | undefined,
  ) {}

  static async create(model: HubRepository, signal: AbortSignal | undefined): Promise<HubClient> {
    return new HubClient(model, hubEndpoint(), await hubToken(), signal);
  }

  /** The page of the model for people. */
  get page(): string {
    return `${this.endpoint}/${this.model.repository}`;
  }

  /** The commit that the revision stands at now. */
  async commit(): Promise<string> {
    const { repository: name, revision } = this.model;
    const common = { revision, hubUrl: this.endpoint, fetch: this.request };
    const { sha } = await this.ask<{ sha?: string }>(() =>
      isDataset(name)
        ? datasetInfo({ ...common, name: datasetName(name), additionalFields: ['sha'] })
        : modelInfo({ ...common, name, additionalFields: ['sha'] }),
    );
    if (typeof sha !== 'string' || !commitPattern.test(sha)) throw answerInvalid(this.model.text, 'sha');
    return sha;
  }

  /** The files at the top of the repository. */
  async files(commit: string): Promise<HubFile[]> {
    return this.ask(async () => {
      const files: HubFile[] = [];
      const { repository: name } = this.model;
      const listing = listFiles({ repo: name, revision: commit, hubUrl: this.endpoint, fetch: this.request });
      for await (const entry of listing) if (entry.type === 'file') files.push(this.checked(entry));
      return files;
    });
  }

  /** One file, anywhere in the repository; undefined where there is none of that path. */
  async file(commit: string, path: string): Promise<HubFile | undefined> {
    return this.ask(async () => {
      const { repository: repo } = this.model;
      const options = { repo, revision: commit, paths: [path], hubUrl: this.endpoint, fetch: this.request };
      const found = (await pathsInfo(options)).find((entry) => entry.path === path && entry.type === 'file');
      return found === undefined ? undefined : this.checked(found);
    });
  }

  private checked({ path, size, oid, lfs }: Pick<PathInfo, 'path' | 'size' | 'oid' | 'lfs'>): HubFile {
    const hash: FileHash = lfs ? { kind: 'sha256', hex: lfs.oid } : { kind: 'git', hex: oid ?? '' };
    const valid =
      Number.isSafeInteger(size) && /^[0-9a-f]+$/.test(hash.hex) && hash.hex.length === hexDigits[hash.kind];
    if (!valid) throw answerInvalid(this.model.text, path);
    return { path, size, hash };
  }

  /** A file's bytes from `start` on; the server may answer with all of them (status 200). */
  async content(commit: string, path: string, start: number): Promise<Response> {
    const { repository } = this.model;
    const headers = start > 0 ? { Range: `bytes=${start}-` } : undefined;
    // Bytes as they are: a compressed answer could not be resumed.
    const address = path.split('/').map(encodeURIComponent).join('/');
    return this.request(`${this.endpoint}/${repository}/resolve/${commit}/${address}`, {
      headers: { ...headers, 'Accept-Encoding': 'identity' },
    });
  }

  /** `fetch` with the user's token, which goes to the hub's own address only, and with failures for errors. */
  private readonly request: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    const url = input instanceof Request ? input.url : String(input);
    if (this.token !== undefined && new URL(url).origin === new URL(this.endpoint).origin) {
      headers.set('Authorization', `Bearer ${this.token}`);
    }
    const response = await fetch(input, { ...init, headers, signal: this.signal ?? null });
    if (!response.ok && response.status !== 416) throw this.failureOf(response);
    return response;
  };

  private failureOf({ status, headers }: Response): Failure {
    const { text } = this.model;
    const hasToken = this.token !== undefined;
    const code = headers.get('X-Error-Code');
    if (code === 'GatedRepo' || status === 403) return gated(text, this.page, hasToken);
    if (code === 'RevisionNotFound') return revisionNotFound(text);
    // For names that do not exist, too, the hub says "not authorised", lest it tell which private models there are.
    if (status === 404 || code === 'RepoNotFound' || (status === 401 && !hasToken)) return notFound(text, hasToken);
    if (status === 401) return tokenRefused(text);
    return answeredWithError(text, status);
  }

  private async ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      this.signal?.throwIfAborted();
      if (error instanceof Failure) throw error;
      if (isNetworkError(error)) throw unreachable(this.model.text, this.endpoint, error);
      throw answerInvalid(this.model.text, error instanceof Error ? error.message : String(error));
    }
  }
}

const hexDigits = { sha256: 64, git: 40 };

/** `fetch` rejects with a TypeError whose cause is the network's error. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}
