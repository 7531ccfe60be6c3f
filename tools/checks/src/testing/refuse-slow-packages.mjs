/**
 * Loaded with `--import`, it rejects the packages that take longest to load. A program that needs them imports them after
 * it has read its command line, so that `--help` and refusals are quick.
 */
import { registerHooks } from 'node:module';

const slow = /^(@aws-sdk\/|ajv|aws-cdk-lib|eslint|fastify|jose|listr2|typebox|typescript)/;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (slow.test(specifier)) throw new Error(`${specifier} is loaded before the arguments are read`);
    return nextResolve(specifier, context);
  },
});
