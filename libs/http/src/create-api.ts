import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { correlationIdFrom } from '@millrace/identifiers';
import type { Logger } from '@millrace/observability';
import { authenticationFromEvent, type Authentication } from './authentication.ts';
import { documentationPage } from './documentation-page.ts';
import { openApiDocument, type OpenApiDocument } from './open-api-document.ts';
import type { Operation } from './operation.ts';
import { sharedRefusals, type RefusalTable, type SharedRefusalCode } from './problem.ts';
import { respond } from './respond.ts';
import { screenRequest, type Screening } from './screen-request.ts';

/** DESIGN.md section 3: a body over 64 KB is refused. */
const MAX_BODY_BYTES = 64 * 1024;

/** What API Gateway takes of request line and headers together, so that no parameter is too long to be looked for. */
const MAX_PARAMETER_LENGTH = 10_240;

export interface ApiDefinition {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly operations: readonly Operation[];
  /** The app's own codes and how they look over HTTP. */
  readonly refusals: RefusalTable;
  readonly logger: Logger;
  /** Who calls; from the Lambda authorizer unless a test says otherwise. */
  readonly authenticate?: (request: FastifyRequest) => Authentication;
}

/** Builds the Fastify application of one module: its operations, `/openapi.json`, `/docs` and every refusal. */
export function createApi(definition: ApiDefinition): FastifyInstance {
  const { operations, logger, authenticate = authenticationFromEvent } = definition;
  const refusals: RefusalTable = { ...sharedRefusals, ...definition.refusals };
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    logger: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
  });

  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    // Many clients send the content type with every POST; whether a body is needed is the operation's to say.
    body === '' ? done(null, undefined) : parseJson(request, body as string, done),
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
    respond(reply, refusals, {
      refused: 'route_not_found',
      detail: `${request.method} is not served at this path.`,
    }),
  );
  app.setErrorHandler((error, request, reply) => {
    const code = frameworkRefusals[(error as { code?: string }).code ?? ''];
    if (code) return respond(reply, refusals, { refused: code, detail: `${sharedRefusals[code].title}.` });
    logger.error('request failed', { correlationId: correlationIdOf(request), error });
    return respond(reply, refusals, {
      refused: 'internal_error',
      detail:
        'The request was not carried out, or its outcome is not known. Repeat it with the same Idempotency-Key.',
    });
  });

  for (const operation of operations) {
    const screen = screenRequest(operation);
    app.route({
      method: operation.method,
      url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: async (request, reply) => {
        const screened: Screening = screen(request, authenticate(request), correlationIdOf(request));
        if ('refused' in screened) return respond(reply, refusals, screened);
        return respond(reply, refusals, await operation.handle(screened as never));
      },
    });
  }

  const document = openApiDocument({ ...definition, refusals });
  documents.set(app, document);
  app.get('/openapi.json', async () => document);
  app.get('/docs', async (_request, reply) =>
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('text/html; charset=utf-8')
      .send(documentationPage(document)),
  );
  return app;
}

const documents = new WeakMap<FastifyInstance, OpenApiDocument>();

/** The OpenAPI document of an application that `createApi` built. */
export function documentOf(app: FastifyInstance): OpenApiDocument {
  const document = documents.get(app);
  if (!document) throw new Error('this application was not built by createApi');
  return document;
}

/** Fastify's own refusals of a request that it cannot read. */
const frameworkRefusals: Readonly<Record<string, SharedRefusalCode>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
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
