import type { Answer } from './merchant.ts';

/** A stack trace, a source location or an AWS name. */
export const INTERNAL = /\bat .+:\d+:\d+|node_modules|\.ts\b|arn:aws/;

/** The fault of an answer that should be this problem; undefined when it is the documented problem. */
export function faultOf(
  { status, headers, text, json }: Answer,
  code: string,
  wanted: number,
): string | undefined {
  const problem = (json ?? {}) as Record<string, unknown>;
  const sound =
    status === wanted &&
    problem['code'] === code &&
    problem['status'] === wanted &&
    headers.get('content-type')?.startsWith('application/problem+json') &&
    ['type', 'title', 'detail'].every((field) => typeof problem[field] === 'string') &&
    !INTERNAL.test(text);
  return sound ? undefined : `${status} ${text.slice(0, 300)} instead of ${wanted} ${code}`;
}
