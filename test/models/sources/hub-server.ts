import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach } from 'vitest';
import { z } from 'zod';

export interface ServedFile {
  readonly path: string;
  readonly content: Uint8Array;
  /** Served from another place after a redirect and named by its SHA-256, as large files are. */
  readonly large?: boolean;
}

/** What goes wrong with the next request for a file's content. */
export type Fault =
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'ignore-range' }
  | { readonly kind: 'wrong-range' }
  | { readonly kind: 'status'; readonly status: number; readonly code?: string };

/** The part of the Hugging Face hub that fetching uses, with one repository; a data set's is called `datasets/OWNER/NAME`. */
export class HubServer {
  readonly faults = new Map<string, Fault[]>();
  /** Method, path and range of each request. */
  readonly requests: string[] = [];
  /** The Authorization headers that came. */
  readonly authorizations: (string | undefined)[] = [];
  /** Answers all requests about the model so, when set. */
  refusal: { status: number; code?: string } | undefined;
  private readonly server: Server;

  private constructor(
    readonly repository: string,
    public commit: string,
    public files: readonly ServedFile[],
  ) {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  static async start(repository: string, commit: string, files: readonly ServedFile[], port = 0): Promise<HubServer> {
    const server = new HubServer(repository, commit, files);
    await new Promise<void>((resolve) => server.server.listen(port, '127.0.0.1', resolve));
    running.push(server);
    return server;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): unknown {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const { range, authorization } = request.headers;
    this.requests.push([request.method, pathname, range].filter(Boolean).join(' '));
    this.authorizations.push(authorization);
    const api = this.api();
    const resolve = `/${this.repository}/resolve/`;
    if (this.refusal) return refuse(response, this.refusal.status, this.refusal.code);
    if (pathname.startsWith(`${api}/revision/`)) return json(response, { id: this.repository, sha: this.commit });
    if (pathname.startsWith(`${api}/paths-info/`)) return this.pathsInfo(request, response);
    if (pathname.startsWith(`${api}/tree/`)) return this.tree(response, Number(searchParams.get('page') ?? 0));
    if (pathname.startsWith(resolve)) {
      return this.resolve(
        request,
        response,
        decodeURIComponent(pathname.slice(resolve.length).replace(/^[^/]+\//, '')),
      );
    }
    if (pathname.startsWith('/cdn/'))
      return this.content(request, response, decodeURIComponent(pathname.slice('/cdn/'.length)));
    return refuse(response, 404, 'RepoNotFound');
  }

  private api(): string {
    return this.repository.startsWith('datasets/') ? `/api/${this.repository}` : `/api/models/${this.repository}`;
  }

  private async pathsInfo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { paths } = z.object({ paths: z.array(z.string()) }).parse(JSON.parse(body));
    json(response, this.files.filter(({ path }) => paths.includes(path)).map(entryOf));
  }

  /** Two files a page. */
  private tree(response: ServerResponse, page: number) {
    const shown = this.files.slice(2 * page, 2 * page + 2).map(entryOf);
    const next = `${this.url}${this.api()}/tree/${this.commit}?page=${page + 1}`;
    if (2 * page + 2 < this.files.length) response.setHeader('Link', `<${next}>; rel="next"`);
    json(
      response,
      page === 0 ? [{ type: 'directory', path: 'onnx', oid: gitHash(new Uint8Array()), size: 0 }, ...shown] : shown,
    );
  }

  private resolve(request: IncomingMessage, response: ServerResponse, path: string) {
    const file = this.files.find((each) => each.path === path);
    if (file === undefined) return refuse(response, 404, 'EntryNotFound');
    const { content, large } = file;
    response.setHeader('X-Repo-Commit', this.commit);
    if (!large) return this.content(request, response, path);
    response.setHeader('X-Linked-Etag', `"${sha256(content)}"`);
    response.setHeader('X-Linked-Size', content.length);
    response.writeHead(302, { Location: `http://localhost:${new URL(this.url).port}/cdn/${encodeURI(path)}` }).end();
  }

  private content(request: IncomingMessage, response: ServerResponse, path: string) {
    const file = this.files.find((each) => each.path === path);
    const fault = this.faults.get(path)?.shift();
    if (file === undefined) return refuse(response, 404, 'EntryNotFound');
    if (fault?.kind === 'status') return refuse(response, fault.status, fault.code);
    const { length } = file.content;
    const asked = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const start = fault?.kind === 'ignore-range' ? 0 : asked;
    response.setHeader('ETag', `"${file.large ? sha256(file.content) : gitHash(file.content)}"`);
    if (start > 0) {
      const told = fault?.kind === 'wrong-range' ? start - 1 : start;
      response.writeHead(206, {
        'Content-Range': `bytes ${told}-${length - 1}/${length}`,
        'Content-Length': length - start,
      });
    } else response.writeHead(200, { 'Content-Length': length });
    if (request.method === 'HEAD') return response.end();
    const body = Uint8Array.from(file.content.subarray(start));
    if (fault?.kind === 'corrupt') body[0] = (body[0] ?? 0) ^ 1;
    if (fault?.kind !== 'cut') return response.end(body);
    response.write(body.subarray(0, fault.after), () => setTimeout(() => response.destroy(), 20));
  }
}

const entryOf = ({ path, content, large }: ServedFile) => ({
  type: 'file',
  path,
  size: content.length,
  oid: gitHash(content),
  ...(large ? { lfs: { oid: sha256(content), size: content.length, pointerSize: 134 } } : {}),
});

const running: HubServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

export const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

export const gitHash = (content: Uint8Array) =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

function json(response: ServerResponse, value: unknown) {
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, code?: string) {
  if (code) response.setHeader('X-Error-Code', code);
  response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"error":"refused"}');
}
