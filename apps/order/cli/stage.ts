const STAGE = /^[a-z][a-z0-9-]{0,19}$/;

/**
 * Sets up the environment of the SDK for a stage; of the local one, whatever is set already stays as it is.
 * @throws Error with the usage when it can be the name of none
 */
export function enterStage(stage: string, usage: string): void {
  if (!STAGE.test(stage)) throw new Error(usage);
  if (stage !== 'local') return;
  const environment = process.env;
  environment['AWS_ENDPOINT_URL'] ||= 'http://127.0.0.1:4566';
  environment['AWS_REGION'] ||= environment['AWS_DEFAULT_REGION'] || 'eu-west-1';
  if (environment['AWS_ACCESS_KEY_ID'] || environment['AWS_PROFILE']) return;
  environment['AWS_ACCESS_KEY_ID'] = 'test';
  environment['AWS_SECRET_ACCESS_KEY'] = 'test';
}

/** Runs a command; what stops it is shown without a stack, as it lies outside of this program. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
