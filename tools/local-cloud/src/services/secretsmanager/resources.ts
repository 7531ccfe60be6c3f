import { randomInt } from 'node:crypto';
import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { integerOf, objectOf, textOf } from '../../core/resources/read-properties.ts';
import { ReplacementNeeded, ResourceRefused } from '../../core/resources/resource-type.ts';
import type { Properties, ResourceType } from '../../core/resources/resource-type.ts';
import type { SecretsManager } from './api.ts';

const DEFAULT_LENGTH = 32;
const LETTERS_AND_DIGITS = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789'];
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Secrets with a given or a generated value. A generated value stays until its recipe changes. */
export const secretsManagerSecret: ResourceType<SecretsManager> = {
  type: 'AWS::SecretsManager::Secret',
  properties: {
    Name: 'carried',
    Description: 'recorded',
    SecretString: 'carried',
    GenerateSecretString: { PasswordLength: 'carried', ExcludePunctuation: 'carried' },
    KmsKeyId: 'carried',
    Tags: 'recorded',
  },
  identity: identifiedBy('Name'),
  importIdentifier: { name: 'Id' },
  service: {
    exists: (name, { secrets }) => secrets.get(name) !== undefined,
    remove(name, { secrets }) {
      const secret = secrets.get(name);
      if (secret) secrets.delete(secret.arn);
    },
  },
  async create(request, { secrets, config, authorizer }) {
    const name = textOf(request.properties, 'Name') ?? physicalName(request);
    const arnPrefix = `arn:aws:secretsmanager:${config.region}:${config.account}:secret:`;
    const arn = secrets.create({ name, value: valueOf(request.properties), arnPrefix });
    authorizer.encrypt(arn, textOf(request.properties, 'KmsKeyId'));
    return { physicalId: arn, attributes: { Id: arn } };
  },
  async update({ properties }, { physicalId, attributes, properties: previous }, { secrets, authorizer }) {
    if (properties['Name'] !== previous['Name']) throw new ReplacementNeeded('the name of a secret is fixed');
    const secret = secrets.get(physicalId);
    if (!secret) throw new ResourceRefused(`the secret ${physicalId} is gone`);
    const recipe = ({ SecretString, GenerateSecretString }: Properties) =>
      JSON.stringify([SecretString, GenerateSecretString]);
    if (recipe(properties) !== recipe(previous)) secrets.rotate(secret, valueOf(properties));
    authorizer.encrypt(physicalId, textOf(properties, 'KmsKeyId'));
    return { physicalId, attributes };
  },
  async delete({ physicalId }, { secrets }) {
    secrets.delete(physicalId);
  },
  async resume({ physicalId, properties }, { authorizer }) {
    authorizer.encrypt(physicalId, textOf(properties, 'KmsKeyId'));
  },
};

/** A generated value has at least one character of each kind, in random order. */
function valueOf(properties: Properties): string {
  const given = textOf(properties, 'SecretString');
  if (given !== undefined) return given;
  const recipe = objectOf(properties, 'GenerateSecretString');
  const withPunctuation = textOf(recipe, 'ExcludePunctuation') !== 'true';
  const kinds = withPunctuation ? [...LETTERS_AND_DIGITS, PUNCTUATION] : LETTERS_AND_DIGITS;
  const length = integerOf(recipe, 'PasswordLength', { min: kinds.length, max: 4096 }) ?? DEFAULT_LENGTH;
  const rest = Array.from({ length: length - kinds.length }, () => kinds.join(''));
  return [...kinds, ...rest]
    .map((from) => ({ character: from[randomInt(from.length)]!, place: randomInt(2 ** 47) }))
    .sort((left, right) => left.place - right.place)
    .map(({ character }) => character)
    .join('');
}
