/** What the SDK needs to reach the local cloud; whatever is set already stays as it is. */
export function useLocalCloud(environment: NodeJS.ProcessEnv): void {
  environment['AWS_ENDPOINT_URL'] ||= 'http://127.0.0.1:4566';
  environment['AWS_REGION'] ||= environment['AWS_DEFAULT_REGION'] || 'eu-west-1';
  if (environment['AWS_ACCESS_KEY_ID'] || environment['AWS_PROFILE']) return;
  environment['AWS_ACCESS_KEY_ID'] = 'test';
  environment['AWS_SECRET_ACCESS_KEY'] = 'test';
}
