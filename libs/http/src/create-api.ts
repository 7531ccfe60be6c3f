import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { refuse } from '@millrace/failures';
import { JsonRefused, parseJson } from '@millrace/schema';
import { correlationIdFrom, metricFacts, UNEXPECTED_FAILURES, type Logger } from '@millrace/observability';
import { documentationPage } from './documentation-page.ts';
import { MAX_BODY_BYTES, MAX_PARAMETER_LENGTH } from './limits.ts';
import { openApiDocument, type OpenApiDocument } from './open-api-document.ts';
import type { Operation } from './operation.ts';
import { respond, sharedRefusals, type RefusalTable, type SharedRefusalCode } from './respond.ts';
import {
  authenticationFromEvent,
  screenRequest,
  type Authentication,
  type Screening,
} from './screen-request.ts';

export interface ApiDefinition {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly operations: readonly Operation[];
  /** The app's own refusals. */
  readonly refusals: RefusalTable;
  readonly logger: Logger;
  /** Identifies the caller. Defaults to the Lambda authorizer's result; tests replace it. */
  readonly authenticate?: (request: FastifyRequest) => Authentication;
}

/** Builds the Fastify application of a module: its operations, `/openapi.json`, `/docs` and all refusals. */
export function createApi(definition: ApiDefinition): FastifyInstance {
  const { operations, logger, authenticate = authenticationFromEvent } = definition;
  const refusals: RefusalTable = { ...sharedRefusals, ...definition.refusals };
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    logger: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, body: string) =>
      // Many clients send the content type with every POST. The operation decides whether a body is required.
      body === '' ? undefined : parseJson(body),
  );

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-correlation-id', correlationIdOf(request));
  });
  app.addHook('onResponse', async (request, reply) => {
    logger.info('request answered', {
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      correlationId: correlationIdOf(request),
    });
  });
  app.setNotFoundHandler((request, reply) =>
    respond(reply, refusals, refuse('route_not_found', `${request.method} is not served at this path.`)),
  );
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof JsonRefused) {
      return respond(reply, refusals, refuse(error.code, error.message));
    }
    const code = frameworkRefusals[(error as { code?: string }).code ?? ''];
    if (code) return respond(reply, refusals, refuse(code, `${sharedRefusals[code].title}.`));
    // Lambda counts this invocation as a success. The metric makes a deployment roll back a version that fails.
    logger.error('request failed', {
      correlationId: correlationIdOf(request),
      error,
      ...metricFacts(UNEXPECTED_FAILURES),
    });
    return respond(
      reply,
      refusals,
      refuse(
        'internal_error',
        'The request failed, or its outcome is unknown. Repeat it with the same Idempotency-Key.',
      ),
    );
  });

  for (const operation of operations) {
    const screen = screenRequest(operation);
    app.route({
      method: operation.method,
      url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      onRequest: async (request, reply) =>
        operation.method === 'POST' && isEncoded(request)
          ? respond(reply, refusals, contentEncodingRefused)
          : undefined,
      handler: async (request, reply) => {
        const screened: Screening = screen(request, authenticate(request), correlationIdOf(request));
        if ('kind' in screened) return respond(reply, refusals, screened);
        return respond(reply, refusals, await operation.handle(screened as never));
      },
    });
  }

  const document = openApiDocument({ ...definition, refusals });
  documents.set(app, document);
  const preHandler = async ({ query }: FastifyRequest, reply: FastifyReply) =>
    Object.keys(query as object).length > 0 ? respond(reply, refusals, queryRefused) : undefined;
  app.get('/openapi.json', { preHandler }, async () => document);
  app.get('/docs', { preHandler }, async (_request, reply) =>
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('text/html; charset=utf-8')
      .send(documentationPage(document)),
  );
  return app;
}

const documents = new WeakMap<FastifyInstance, OpenApiDocument>();

/** The OpenAPI document of an application made by `createApi`. */
export function documentOf(app: FastifyInstance): OpenApiDocument {
  const document = documents.get(app);
  if (!document) throw new Error('this application was not made by createApi');
  return document;
}

/** Whether the body is compressed. A compressed body is not read. */
function isEncoded({ headers: { 'content-encoding': encoding = '' } }: FastifyRequest): boolean {
  return !['', 'identity'].includes(encoding.toLowerCase());
}

const queryRefused = refuse('validation_failed', 'This route accepts no query.');

const contentEncodingRefused = {
  ...refuse('unsupported_content_encoding', 'Send the body without Content-Encoding.'),
  // RFC 9110, 12.5.3
  headers: { 'accept-encoding': 'identity' },
} as const;

/** Fastify's errors for a request that it cannot read. */
const frameworkRefusals: Readonly<Record<string, SharedRefusalCode>> = {
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
};

const correlationIds = new WeakMap<FastifyRequest, ReturnType<typeof correlationIdFrom>>();

function correlationIdOf(request: FastifyRequest): ReturnType<typeof correlationIdFrom> {
  let id = correlationIds.get(request);
  if (!id) {
    const offered = request.headers['x-correlation-id'];
    id = correlationIdFrom(Array.isArray(offered) ? offered[0] : offered);
    correlationIds.set(request, id);
  }
  return id;
}
