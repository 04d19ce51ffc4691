import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { asWriteFailure, statIfThere, writeFully } from '../../base/files.ts';
import { type TrainingEvent, trainingEvent } from '../loop/events.ts';
import { metricsLineInvalid, metricsLineTooLong } from './failures.ts';

/** Events have some hundred bytes; an evaluation with many metrics a few thousand. */
const longestLine = 1 << 20;

/** The log of a run: one event in JSON a line, appended. */
export class MetricsLog {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private size: number,
  ) {}

  /**
   * Opens the log so that it goes on after its first `bytes`; what follows them, which a resumed run does again, is cut off.
   * A log that is shorter goes on where it ends.
   */
  static async openAt(path: string, bytes: number): Promise<MetricsLog> {
    const size = Math.min(bytes, (await statIfThere(path))?.size ?? 0);
    try {
      const file = await open(path, 'a');
      await file.truncate(size);
      return new MetricsLog(path, file, size);
    } catch (error) {
      throw asWriteFailure(path, error);
    }
  }

  /** The bytes that are certain to be in the file. */
  get bytes(): number {
    return this.size;
  }

  async append(event: TrainingEvent): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    try {
      await writeFully(this.file, line);
    } catch (error) {
      throw asWriteFailure(this.path, error);
    }
    this.size += line.length;
  }

  /** Makes what was appended outlast a power failure. */
  async sync(): Promise<void> {
    await this.file.datasync();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/**
 * The events of a log. A last line without its end, which a killed process or one that is writing right now leaves, is left out.
 * @throws Failure that names the line when the file holds anything else.
 */
export async function readMetricsLog(path: string): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
      events.push(parseLine(rest.toString('utf8', start, end), path, events.length + 1));
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > longestLine) throw metricsLineTooLong(path, events.length + 1, longestLine);
  }
  return events;
}

function parseLine(line: string, path: string, number: number): TrainingEvent {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch (error) {
    throw metricsLineInvalid(path, number, error instanceof Error ? error.message : String(error));
  }
  const parsed = trainingEvent.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw metricsLineInvalid(path, number, `${issue?.path.join('.')}: ${issue?.message}`);
}
