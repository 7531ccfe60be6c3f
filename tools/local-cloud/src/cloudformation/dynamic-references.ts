import { AwsError } from '../cloud.ts';
import type { Properties } from '../resource-type.ts';
import type { Store } from '../state/store.ts';

const SSM = /\{\{resolve:ssm(?:-secure)?:([^:}]+)(?::(\d+))?\}\}/g;
const SECRET =
  /\{\{resolve:secretsmanager:(arn:[^:}]*:[^:}]*:[^:}]*:[^:}]*:secret:[^:}]+|[^:}]+)(?::SecretString)?(?::([^:}]*))?(?::([^:}]*))?(?::([^:}]*))?\}\}/g;

/**
 * Replaces `{{resolve:ssm:…}}` and `{{resolve:secretsmanager:…}}` in every text within `properties`. Done on the way to
 * a resource type only, so that no secret is kept in the state of a stack.
 * @throws AwsError ValidationError for a parameter, secret or key that is not there
 */
export function withDynamicReferences(properties: Properties, store: Store): Properties {
  return replace(properties, store) as Properties;
}

function replace(value: unknown, store: Store): unknown {
  if (typeof value === 'string') return value.includes('{{resolve:') ? replaceText(value, store) : value;
  if (Array.isArray(value)) return value.map((item) => replace(item, store));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, store)]));
}

function replaceText(text: string, store: Store): string {
  const replaced = text
    .replace(SSM, (_whole, name: string, version: string | undefined) => {
      const parameter = store.parameters.get(name, version === undefined ? undefined : Number(version));
      return parameter?.value ?? missing(`parameter ${name}`);
    })
    .replace(SECRET, (_whole, id: string, key = '', stage = '', versionId = '') =>
      secretValue(store, { id, key, stage, versionId }),
    );
  if (replaced.includes('{{resolve:')) {
    throw new AwsError(
      'ValidationError',
      `The local cloud does not carry out the dynamic reference in "${text}"`,
    );
  }
  return replaced;
}

function secretValue(
  store: Store,
  { id, key, stage, versionId }: { id: string; key: string; stage: string; versionId: string },
): string {
  const version = store.secrets
    .get(id)
    ?.versions.find((candidate) =>
      versionId ? candidate.id === versionId : candidate.stages.includes(stage || 'AWSCURRENT'),
    );
  if (!version) return missing(`secret ${id}`);
  if (!key) return version.value;
  const value = JSON.parse(version.value)[key];
  return value === undefined ? missing(`key ${key} of secret ${id}`) : String(value);
}

function missing(what: string): never {
  throw new AwsError('ValidationError', `Could not resolve a dynamic reference: there is no ${what}`);
}
