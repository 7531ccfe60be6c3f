import { randomInt } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { ReplacementNeeded, ResourceRefused } from '../resource-type.ts';
import type { Properties, ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';

interface Generation {
  readonly PasswordLength?: number | string;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly IncludeSpace?: boolean;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

const DEFAULT_LENGTH = 32;
const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Secrets, given or generated. A generated one is made once and stays until its recipe changes. */
export const secretsManagerSecret: ResourceType = {
  type: 'AWS::SecretsManager::Secret',
  properties: {
    Name: 'carried',
    Description: 'carried',
    SecretString: 'carried',
    GenerateSecretString: {
      PasswordLength: 'carried',
      ExcludeCharacters: 'carried',
      ExcludeLowercase: 'carried',
      ExcludeUppercase: 'carried',
      ExcludeNumbers: 'carried',
      ExcludePunctuation: 'carried',
      IncludeSpace: 'carried',
      RequireEachIncludedType: 'recorded',
      SecretStringTemplate: 'carried',
      GenerateStringKey: 'carried',
    },
    KmsKeyId: 'recorded',
    Tags: 'recorded',
  },
  async create(request, { store, config }) {
    const { properties } = request;
    const name = String(properties['Name'] ?? physicalName(request));
    const existing = store.secrets.get(name);
    if (existing) {
      const owner = store.resources
        .ofType('AWS::SecretsManager::Secret')
        .find(({ physicalId }) => physicalId === existing.arn);
      if (owner)
        throw new ResourceRefused(`the secret ${name} belongs to ${owner.stackName}/${owner.logicalId}`);
      // One that no stack owns was retained, or left by a deployment that was cut off: it keeps its value.
      return { physicalId: existing.arn, attributes: { Id: existing.arn } };
    }
    const { arn } = store.secrets.create({
      name,
      value: valueOf(properties),
      arnPrefix: `arn:aws:secretsmanager:${config.region}:${config.account}:secret:`,
      ...(properties['Description'] !== undefined && { description: String(properties['Description']) }),
    });
    return { physicalId: arn, attributes: { Id: arn } };
  },
  async update(request, previous, cloud) {
    const { properties } = request;
    if (properties['Name'] !== previous.properties['Name']) {
      throw new ReplacementNeeded('the name of a secret is fixed');
    }
    const recipe = ({ SecretString, GenerateSecretString }: Properties) =>
      JSON.stringify([SecretString, GenerateSecretString]);
    if (recipe(properties) !== recipe(previous.properties)) rotate(previous.physicalId, properties, cloud);
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete(state, { store }) {
    store.secrets.delete(state.physicalId);
  },
};

function rotate(arn: string, properties: Properties, { store }: Cloud): void {
  const secret = store.secrets.get(arn);
  if (!secret) throw new ResourceRefused(`the secret ${arn} is gone`);
  store.secrets.rotate(secret, valueOf(properties));
}

function valueOf({ SecretString, GenerateSecretString }: Properties): string {
  if (SecretString !== undefined) return String(SecretString);
  const generation = (GenerateSecretString ?? {}) as Generation;
  const password = generate(generation);
  const { SecretStringTemplate, GenerateStringKey } = generation;
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password });
}

/** Of each kind of character at least one, in an order that cannot be guessed. */
function generate(options: Generation): string {
  const allowed = (characters: string) =>
    [...characters].filter((character) => !options.ExcludeCharacters?.includes(character)).join('');
  const kinds = [
    options.ExcludeLowercase ? '' : allowed(LOWERCASE),
    options.ExcludeUppercase ? '' : allowed(LOWERCASE.toUpperCase()),
    options.ExcludeNumbers ? '' : allowed(DIGITS),
    options.ExcludePunctuation ? '' : allowed(PUNCTUATION),
    options.IncludeSpace ? ' ' : '',
  ].filter((kind) => kind !== '');
  const length = Number(options.PasswordLength ?? DEFAULT_LENGTH);
  if (kinds.length === 0 || length < kinds.length || length > 4096) {
    throw new ResourceRefused(
      'GenerateSecretString leaves no characters, or its PasswordLength cannot be met',
    );
  }
  const pick = (characters: string) => characters[randomInt(characters.length)]!;
  const characters = kinds.map(pick);
  while (characters.length < length) characters.push(pick(kinds.join('')));
  for (let index = characters.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [characters[index], characters[other]] = [characters[other]!, characters[index]!];
  }
  return characters.join('');
}
