import { randomBytes } from 'node:crypto';
import type { FunctionVersion } from './configuration.ts';

/** `2026/10/15/[$LATEST]<32 hex digits>`: one sandbox's stream on AWS, one worker's here. */
export function logStreamName(version: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomBytes(16).toString('hex')}`;
}

/** The lines that Lambda itself writes before an invocation. */
export function invocationStart(version: FunctionVersion, requestId: string): readonly string[] {
  if (version.logging.format === 'Text') {
    return [`START RequestId: ${requestId} Version: ${version.version}`];
  }
  return platformLine(version, 'platform.start', { requestId, version: version.version });
}

/** What Lambda reports after an invocation. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** Of a worker's first invocation. */
  readonly initDurationMs: number | undefined;
  readonly maxHeapBytes: number;
  readonly ok: boolean;
}

/** The lines that Lambda itself writes after an invocation. */
export function invocationEnd(version: FunctionVersion, report: InvocationReport): readonly string[] {
  const { requestId, durationMs, initDurationMs } = report;
  const billedMs = Math.ceil(durationMs + (initDurationMs ?? 0));
  const usedMb = Math.ceil(report.maxHeapBytes / 1024 / 1024);
  if (version.logging.format === 'Text') {
    const init = initDurationMs === undefined ? '' : `\tInit Duration: ${initDurationMs.toFixed(2)} ms`;
    return [
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs} ms` +
        `\tMemory Size: ${version.memoryMb} MB\tMax Memory Used: ${usedMb} MB${init}`,
    ];
  }
  return platformLine(version, 'platform.report', {
    requestId,
    status: report.ok ? 'success' : 'error',
    metrics: {
      durationMs: Number(durationMs.toFixed(3)),
      billedDurationMs: billedMs,
      memorySizeMB: version.memoryMb,
      maxMemoryUsedMB: usedMb,
      ...(initDurationMs !== undefined && { initDurationMs: Number(initDurationMs.toFixed(3)) }),
    },
  });
}

function platformLine(version: FunctionVersion, type: string, record: object): readonly string[] {
  if (version.logging.systemLevel === 'WARN') return [];
  return [JSON.stringify({ time: new Date().toISOString(), type, record })];
}

const TAIL_BYTES = 4096;

/** The last 4 KB of one invocation's log. */
export class TailBuffer {
  #lines: string[] = [];
  #bytes = 0;

  push(lines: readonly string[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#bytes += Buffer.byteLength(line) + 1;
    }
    while (this.#bytes > TAIL_BYTES && this.#lines.length > 1) {
      this.#bytes -= Buffer.byteLength(this.#lines.shift() ?? '') + 1;
    }
  }

  text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }
}
