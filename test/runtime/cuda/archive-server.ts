import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { crc32, deflateRawSync } from 'node:zlib';
import type { Archive, CudaRelease } from '../../../src/runtime/cuda/release.ts';

/** A ZIP archive as other programs write it (APPNOTE.TXT): local headers with the content, then the central directory. */
export function zipOf(files: Readonly<Record<string, Buffer>>): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const compressed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(compressed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const header = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), compressed]);
    local.push(header);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, Buffer.from(name));
    offset += header.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, listing, end]);
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of one archive, whose answers a test can take over. */
export class ArchiveServer {
  readonly requests: (string | undefined)[] = [];
  private readonly answers: Answer[] = [];

  private constructor(
    private readonly server: Server,
    readonly archive: Buffer,
    private readonly files: Readonly<Record<string, Buffer>>,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.requests.push(request.headers.range);
      const answer = this.answers.shift() ?? this.whole;
      answer(request, response);
    });
  }

  static async start(files: Readonly<Record<string, Buffer>>): Promise<ArchiveServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ArchiveServer(server, zipOf(files), files);
  }

  /** The archive as a release pins it. */
  get pinned(): Archive {
    return {
      name: 'onnxruntime-0.0.0-test',
      address: this.address,
      bytes: this.archive.length,
      sha256: createHash('sha256').update(this.archive).digest('hex'),
      libraries: Object.entries(this.files)
        .filter(([path]) => path.endsWith('.so'))
        .map(([path, { length: bytes }]) => ({ path, bytes })),
    };
  }

  /** What is installed from this server, where the system has NVIDIA's libraries. */
  get release(): CudaRelease {
    return { provider: this.pinned, nvidia: [] };
  }

  get address(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the server listens to no port');
    return `http://127.0.0.1:${address.port}/archive.whl`;
  }

  /** Answers the next requests so, one after another. */
  next(...answers: readonly Answer[]): void {
    this.answers.push(...answers);
  }

  /** Sends the first `bytes` bytes and breaks the connection. */
  breaksAfter(bytes: number): Answer {
    return (_request, response) => {
      response.writeHead(200, { 'Content-Length': this.archive.length });
      response.write(this.archive.subarray(0, bytes), () => response.destroy());
    };
  }

  readonly whole: Answer = (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers =
      start === 0 ? {} : { 'Content-Range': `bytes ${start}-${this.archive.length - 1}/${this.archive.length}` };
    response.writeHead(start === 0 ? 200 : 206, headers).end(this.archive.subarray(start));
  };

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
