import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Variant } from './probe-app.ts';

const run = promisify(execFile);
const CDK = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** The environment of an AWS client that can reach only the local cloud. */
export function localEnvironment(endpointUrl: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CI: 'true',
  };
}

/** Synthesizes the variant into `directory`. @returns the path of the cloud assembly */
export async function synthesize(directory: string, variant: Variant): Promise<string> {
  const assembly = join(directory, `cdk.out-${variant}`);
  await run(process.execPath, [join(import.meta.dirname, 'probe-app.ts'), assembly, variant]);
  return assembly;
}

/** Runs the unmodified CDK CLI. @returns its exit code and its output */
export async function cdk(
  endpointUrl: string,
  command: 'deploy' | 'destroy',
  assembly: string,
): Promise<{ code: number; output: string }> {
  const options = command === 'deploy' ? ['--require-approval', 'never'] : ['--force'];
  const args = [CDK, command, '--app', assembly, '--no-notices', ...options];
  try {
    const { stdout, stderr } = await run(process.execPath, args, {
      env: localEnvironment(endpointUrl),
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}
