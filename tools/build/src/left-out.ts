import type { Plugin } from 'esbuild';

/** A package that handlers never run, though something that they use mentions it. */
interface LeftOut {
  readonly path: RegExp;
  /** Says why it may be missing; it is what a handler that needs it after all fails with. */
  readonly reason: string;
  /** CommonJS that stands in its place; `refuse` throws. */
  readonly contents: string;
}

/** Whatever is taken from it refuses when it is called. */
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
    // A client that has operations that stream events (Lambda's) is set up for them when it is made.
    path: /^@smithy\/core\/event-streams$/,
    reason: 'no operation in use streams events',
    contents:
      'module.exports = { resolveEventStreamSerdeConfig: (config) => config, eventStreamSerdeProvider: refuse, EventStreamSerde: refuse };',
  },
  {
    // Fastify makes their factories at start and asks them for a compiler at the first route with a schema.
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
    // Fastify compares versions for plugins that name the version they need.
    path: /^semver$/,
    reason: 'no plugin in use names a version of Fastify',
    contents: 'module.exports = { gt: refuse, coerce: refuse, satisfies: refuse };',
  },
  {
    // Fastify reads forwarded addresses for the option trustProxy.
    path: /^@fastify\/proxy-addr$/,
    reason: 'API Gateway says who calls, so trustProxy is not set',
    contents: 'module.exports = Object.assign(refuse, { compile: refuse, all: refuse });',
  },
  {
    // Fastify loads it for the option http2; Node takes ten milliseconds of a cold start to do so.
    path: /^node:http2$/,
    reason: 'handlers are called with events, not over HTTP/2',
    contents: REFUSING_MODULE,
  },
  {
    // TypeBox parses TypeScript for Type.Script and for template literals.
    path: /^(\.|.*\/script)\/parser\.mjs$/,
    reason: 'schemas are built by functions, not from TypeScript text or template literals',
    contents: 'module.exports = { Script: refuse, Pattern: refuse, TemplateLiteralTypes: refuse };',
  },
];

/**
 * Leaves out of a bundle what no handler runs, and puts in its place what refuses by name: a handler that comes to
 * need one of them fails at once, with the reason, instead of behaving differently.
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

/** A relative import, which only means the parser within that package. */
function isOfTypeBox(path: string): boolean {
  return path.startsWith('.');
}
