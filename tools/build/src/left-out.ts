import type { Plugin } from 'esbuild';

/** A package that handlers never run, although one of their dependencies imports it. */
interface LeftOut {
  readonly path: RegExp;
  /** Why it may be missing; part of the error of a handler that needs it after all. */
  readonly reason: string;
  /** CommonJS that replaces it; `refuse` throws. */
  readonly contents: string;
}

/** Every export throws when it is called. */
const REFUSING_MODULE =
  'module.exports = new Proxy({}, { get: (_, name) => name === "__esModule" ? true : refuse });';

const leftOut: readonly LeftOut[] = [
  {
    // The credential chain loads these lazily, after the environment, which always has a function's credentials.
    path: /^@aws-sdk\/(credential-provider-(http|ini|login|process|sso|web-identity)|nested-clients|token-providers)(\/.*)?$|^@smithy\/credential-provider-imds$/,
    reason: 'a function takes its credentials from the environment',
    contents: REFUSING_MODULE,
  },
  {
    // A client with operations that stream events (Lambda's) is configured for them when it is created.
    path: /^@smithy\/core\/event-streams$/,
    reason: 'no operation in use streams events',
    contents:
      'module.exports = { resolveEventStreamSerdeConfig: (config) => config, eventStreamSerdeProvider: refuse, EventStreamSerde: refuse };',
  },
  {
    // Fastify calls these factories at start, and their compilers at the first route with a schema.
    path: /^@fastify\/(ajv|fast-json-stringify)-compiler$/,
    reason: 'libs/http validates and serializes by itself',
    contents: 'module.exports = () => refuse;',
  },
  {
    path: /^pino$/,
    reason: 'libs/http logs by itself',
    contents: 'module.exports = Object.assign(refuse, { symbols: {}, stdSerializers: {} });',
  },
  {
    // Fastify compares versions for plugins that require one.
    path: /^semver$/,
    reason: 'no plugin in use requires a version of Fastify',
    contents: 'module.exports = { gt: refuse, coerce: refuse, satisfies: refuse };',
  },
  {
    // Fastify reads forwarded addresses with the option trustProxy.
    path: /^@fastify\/proxy-addr$/,
    reason: 'API Gateway passes the caller, so trustProxy is not set',
    contents: 'module.exports = Object.assign(refuse, { compile: refuse, all: refuse });',
  },
  {
    // Fastify loads it for the option http2, which costs ten milliseconds of a cold start.
    path: /^node:http2$/,
    reason: 'handlers are called with events, not over HTTP/2',
    contents: REFUSING_MODULE,
  },
  {
    // TypeBox parses TypeScript text for Type.Script and for template literals.
    path: /^(\.|.*\/script)\/parser\.mjs$/,
    reason: 'schemas are built by functions, not from TypeScript text or template literals',
    contents: 'module.exports = { Script: refuse, Pattern: refuse, TemplateLiteralTypes: refuse };',
  },
];

/**
 * Leaves packages out of a bundle that no handler runs, and replaces them with code that throws: a handler that needs
 * one after all fails at once with the reason, instead of behaving differently.
 */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    leftOut.forEach(({ path, reason, contents }, index) => {
      build.onResolve({ filter: path }, ({ path: wanted, importer }) =>
        isOfTypeBox(wanted) && !importer.includes('/typebox/')
          ? undefined
          : { path: wanted.replace(/\.mjs$/, ''), namespace: `left-out-${index}` },
      );
      build.onLoad({ filter: /.*/, namespace: `left-out-${index}` }, ({ path: wanted }) => ({
        contents: `function refuse() { throw new Error(${JSON.stringify(`${wanted} is not in this bundle: ${reason}`)}); }\n${contents}`,
        loader: 'js',
      }));
    });
  },
};

/** A relative import of TypeBox's own parser. */
function isOfTypeBox(path: string): boolean {
  return path.startsWith('.');
}
