import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Bundles a program with the plugin and runs it, in a process of its own because esbuild rejects Jest's realm. */
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

describe('a bundle with the plugin leaveOut', () => {
  it.each([
    ['pino', "require('pino')()"],
    ['semver', "require('semver').satisfies('1.0.0', '1')"],
    ['@fastify/ajv-compiler', "require('@fastify/ajv-compiler')()()"],
    ['@fastify/proxy-addr', "require('@fastify/proxy-addr').compile('127.0.0.1')"],
    ['node:http2', "require('node:http2').createServer()"],
    ['@aws-sdk/credential-provider-ini', "require('@aws-sdk/credential-provider-ini').fromIni()"],
  ])('throws an error with the name of a missing package: %s', async (name, call) => {
    expect(await messageOf(call)).toMatch(new RegExp(`^${name} is not in this bundle: \\w+`));
  });

  it('rejects schemas from TypeScript text', async () => {
    const message = await messageOf("require('typebox').Type.Script('string')");
    expect(message).toMatch(/is not in this bundle: schemas are built by functions/);
  });

  it('can create a client without its event streams', async () => {
    const program = `
      import { LambdaClient } from '@aws-sdk/client-lambda';
      console.log(new LambdaClient({ region: 'eu-west-1' }).config.serviceId);`;
    expect(await bundledAndRun(program)).toBe('Lambda');
  });

  it('contains everything else', async () => {
    expect(await bundledAndRun("console.log(require('typebox').Type.Integer().type)")).toBe('integer');
  });
});
