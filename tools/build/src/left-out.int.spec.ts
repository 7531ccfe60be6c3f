import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Bundles a program with the plugin and runs it; esbuild wants a realm of its own, so in a process of its own. */
async function bundledAndRun(program: string): Promise<string> {
  const bundler = `
    import { build } from 'esbuild';
    import { leaveOut } from ${JSON.stringify(join(import.meta.dirname, 'left-out.ts'))};
    const { outputFiles } = await build({
      stdin: { contents: ${JSON.stringify(program)}, resolveDir: ${JSON.stringify(import.meta.dirname)} },
      bundle: true, platform: 'node', format: 'cjs', write: false, plugins: [leaveOut], logLevel: 'silent',
      mainFields: ['module', 'main'], conditions: ['module', 'import', 'node'],
    });
    const require = (await import('node:module')).createRequire(import.meta.url);
    new Function('require', outputFiles[0].text)(require);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', bundler], {
    cwd: import.meta.dirname,
  });
  return stdout.trim();
}

const messageOf = (call: string) =>
  bundledAndRun(`try { ${call} } catch (error) { console.log(error.message); }`);

describe('what is left out of a bundle', () => {
  it.each([
    ['pino', "require('pino')()"],
    ['semver', "require('semver').satisfies('1.0.0', '1')"],
    ['@fastify/ajv-compiler', "require('@fastify/ajv-compiler')()()"],
    ['@fastify/proxy-addr', "require('@fastify/proxy-addr').compile('127.0.0.1')"],
    ['node:http2', "require('node:http2').createServer()"],
    ['@aws-sdk/credential-provider-ini', "require('@aws-sdk/credential-provider-ini').fromIni()"],
  ])('refuses by name when it is needed after all: %s', async (name, call) => {
    expect(await messageOf(call)).toMatch(new RegExp(`^${name} is not in this bundle: \\w+`));
  });

  it('refuses schemas from TypeScript text', async () => {
    const message = await messageOf("require('typebox').Type.Script('string')");
    expect(message).toMatch(/is not in this bundle: schemas are built by functions/);
  });

  it('lets a client be made whose streams of events are left out', async () => {
    const program = `
      import { LambdaClient } from '@aws-sdk/client-lambda';
      console.log(new LambdaClient({ region: 'eu-west-1' }).config.serviceId);`;
    expect(await bundledAndRun(program)).toBe('Lambda');
  });

  it('leaves everything else in', async () => {
    expect(await bundledAndRun("console.log(require('typebox').Type.Integer().type)")).toBe('integer');
  });
});
