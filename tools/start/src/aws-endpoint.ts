import { XMLParser } from 'fast-xml-parser';
import { REGION } from './workspace.ts';

/** Bounds every call, so that a start cannot hang. */
const TIMEOUT_MS = 30_000;

/** An error of an AWS API; `code` is the code of AWS. */
export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal';
  readonly code: string;
  constructor(operation: string, code: string, message: string) {
    super(`${operation}: ${code}: ${message}`);
    this.code = code;
  }
}

/** The AWS APIs of a local cloud, for the few calls that do not justify loading an SDK client. */
export interface AwsEndpoint {
  /** JSON protocol; `target` as in `AmazonSSM.GetParameter`. */
  json<Output>(service: string, target: string, input: object): Promise<Output>;
  /** CloudFormation's Query protocol. Lists come as arrays. */
  cloudFormation<Output>(action: string, input: Readonly<Record<string, string>>): Promise<Output>;
  /** Invokes a function and returns its result. @throws Error when the function fails */
  invoke<Output>(functionName: string, payload: object): Promise<Output>;
}

/** Services that do not use version 1.1. */
const jsonVersions: Readonly<Record<string, string>> = { dynamodb: '1.0', sqs: '1.0', states: '1.0' };

const xml = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name) => name === 'member',
});

export function awsEndpoint(endpointUrl: string): AwsEndpoint {
  const post = async (
    operation: string,
    options: { service: string; path?: string; headers: Record<string, string>; body: string },
  ): Promise<Response> => {
    const response = await fetch(new URL(options.path ?? '/', endpointUrl), {
      method: 'POST',
      // The local cloud reads the service from the credential's scope and checks no signature.
      headers: {
        ...options.headers,
        'x-amz-date': '20260101T000000Z',
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${options.service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: options.body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw refusalOf(operation, await response.text());
    return response;
  };
  return {
    async json<Output>(service: string, target: string, input: object) {
      const version = jsonVersions[service] ?? '1.1';
      const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
      return (await (await post(target, { service, headers, body: JSON.stringify(input) })).json()) as Output;
    },
    async cloudFormation<Output>(action: string, input: Readonly<Record<string, string>>) {
      const body = new URLSearchParams({ Action: action, Version: '2010-05-15', ...input }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const text = await (await post(action, { service: 'cloudformation', headers, body })).text();
      const parsed = xml.parse(text) as Record<string, Record<string, Output>>;
      return parsed[`${action}Response`]![`${action}Result`]!;
    },
    async invoke<Output>(functionName: string, payload: object) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
      const headers = { 'content-type': 'application/json' };
      const response = await post('Invoke', {
        service: 'lambda',
        path,
        headers,
        body: JSON.stringify(payload),
      });
      const text = await response.text();
      if (response.headers.get('x-amz-function-error')) throw new Error(`${functionName} failed: ${text}`);
      return JSON.parse(text) as Output;
    },
  };
}

function refusalOf(operation: string, text: string): AwsRefusal {
  if (text.trimStart().startsWith('<')) {
    const { ErrorResponse } = xml.parse(text) as {
      ErrorResponse?: { Error?: { Code?: string; Message?: string } };
    };
    return new AwsRefusal(
      operation,
      ErrorResponse?.Error?.Code ?? 'Unknown',
      ErrorResponse?.Error?.Message ?? text,
    );
  }
  let problem: { __type?: string; message?: string; Message?: string };
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch {
    problem = { message: text };
  }
  const code = problem.__type?.split('#').at(-1) ?? 'Unknown';
  return new AwsRefusal(operation, code, problem.message ?? problem.Message ?? text);
}
