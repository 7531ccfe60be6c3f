import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { Api } from './api.ts';
import { escapeXml, toXml } from './query-protocol.ts';

/** Determines the format of responses and errors. */
export type Protocol = Exclude<Api['protocol'], 'engine'>;

export interface Answer {
  readonly response: ServerResponse;
  readonly requestId: string;
}

export function send(
  { response, requestId }: Answer,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): void {
  response.writeHead(status, {
    'x-amzn-requestid': requestId,
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

export function sendXml(
  answer: Answer,
  { operation, xmlNamespace, output }: { operation: string; xmlNamespace: string; output: unknown },
): void {
  const result = `<${operation}Result>${toXml((output ?? {}) as object)}</${operation}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${answer.requestId}</RequestId></ResponseMetadata>`;
  const body = `<${operation}Response xmlns="${xmlNamespace}">${result}${metadata}</${operation}Response>`;
  send(answer, 200, { 'content-type': 'text/xml' }, body);
}

/** Sends a refusal with its code. Any other error is a defect of the local cloud: a 500, with its stack on stderr. */
export function sendError(answer: Answer, protocol: Protocol, error: unknown): void {
  const known = error instanceof AwsError ? error : internalFailure(error);
  if (answer.response.headersSent) {
    answer.response.destroy();
    return;
  }
  const { code, message, status } = known;
  if (protocol === 'query') {
    const type = status < 500 ? 'Sender' : 'Receiver';
    const body = `<ErrorResponse><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${answer.requestId}</RequestId></ErrorResponse>`;
    send(answer, status, { 'content-type': 'text/xml' }, body);
    return;
  }
  const contentType = protocol === 'rest-json' ? 'application/json' : `application/x-amz-${protocol}`;
  const body = JSON.stringify({ __type: code, message });
  send(answer, status, { 'content-type': contentType, 'x-amzn-errortype': code }, body);
}

function internalFailure(error: unknown): AwsError {
  console.error('local cloud:', error);
  return new AwsError('InternalFailure', `The local cloud failed: ${STATUS_CODES[500]}`, 500);
}
