import { parseTemplate } from '../../cloudformation/template.ts';
import { AwsError } from '../../cloud.ts';
import type { Cloud } from '../../cloud.ts';
import type { Input } from '../api.ts';

/** The text of `TemplateBody`, or of the S3 object at `TemplateURL` (either style of URL). @throws AwsError ValidationError */
export async function templateBody({ TemplateBody, TemplateURL }: Input, cloud: Cloud): Promise<string> {
  if (TemplateBody !== undefined) return TemplateBody;
  if (TemplateURL === undefined) {
    throw new AwsError('ValidationError', 'Either Template URL or Template Body must be specified.');
  }
  const url = new URL(TemplateURL);
  const bucketInHost = /^(.+?)\.s3[.-]/.exec(url.hostname)?.[1];
  const path = decodeURIComponent(url.pathname).slice(1);
  const slash = path.indexOf('/');
  const [bucket, key] = bucketInHost ? [bucketInHost, path] : [path.slice(0, slash), path.slice(slash + 1)];
  try {
    return (await cloud.messaging.getObject(bucket, key)).toString('utf8');
  } catch (error) {
    throw new AwsError(
      'ValidationError',
      `There is no template at ${TemplateURL}: ${(error as Error).message}`,
    );
  }
}

/** The parameters of a template whose values are not shown. */
export function noEchoOf(template: string): ReadonlySet<string> {
  if (template === '') return new Set();
  const { Parameters } = parseTemplate(template);
  return new Set(Object.keys(Parameters).filter((name) => String(Parameters[name]!.NoEcho) === 'true'));
}
