import { randomInt } from 'node:crypto';
import { ReplacementNeeded, ResourceRefused } from '../resource-type.ts';
import type { Properties, ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { integerOf, objectOf, textOf } from './read-properties.ts';

const TYPE = 'AWS::SecretsManager::Secret';
const DEFAULT_LENGTH = 32;
const LETTERS_AND_DIGITS = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789'];
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Secrets, given or generated. A generated one is made once and stays until its recipe changes. */
export const secretsManagerSecret: ResourceType = {
  type: TYPE,
  properties: {
    Name: 'carried',
    Description: 'recorded',
    SecretString: 'carried',
    GenerateSecretString: { PasswordLength: 'carried', ExcludePunctuation: 'carried' },
    KmsKeyId: 'recorded',
    Tags: 'recorded',
  },
  async create(request, { store, config }) {
    const name = textOf(request.properties, 'Name') ?? physicalName(request);
    const existing = store.secrets.get(name)?.arn;
    if (existing) store.resources.refuseOwned(TYPE, existing);
    const arnPrefix = `arn:aws:secretsmanager:${config.region}:${config.account}:secret:`;
    // One that no stack owns was retained, or left by a deployment that was cut off: it keeps its value.
    const arn = existing ?? store.secrets.create({ name, value: valueOf(request.properties), arnPrefix });
    return { physicalId: arn, attributes: { Id: arn } };
  },
  async update({ properties }, { physicalId, attributes, properties: previous }, { store }) {
    if (properties['Name'] !== previous['Name']) throw new ReplacementNeeded('the name of a secret is fixed');
    const secret = store.secrets.get(physicalId);
    if (!secret) throw new ResourceRefused(`the secret ${physicalId} is gone`);
    const recipe = ({ SecretString, GenerateSecretString }: Properties) =>
      JSON.stringify([SecretString, GenerateSecretString]);
    if (recipe(properties) !== recipe(previous)) store.secrets.rotate(secret, valueOf(properties));
    return { physicalId, attributes };
  },
  async delete({ physicalId }, { store }) {
    store.secrets.delete(physicalId);
  },
};

/** Generated: of each kind of character at least one, in an order that cannot be guessed. */
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
