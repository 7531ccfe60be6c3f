import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { causedBy } from '@millrace/aws-clients';
import { SigningKeyUnavailable } from '../../application/ports.ts';

/** One version of the secret. */
export interface SecretVersion {
  readonly text: string;
  /** When this version was created; undefined counts as long ago. */
  readonly createdAt: Date | undefined;
}

/** The secret that signing keys are derived from. */
export interface SigningSecret {
  /** @throws SigningKeyUnavailable (retryable) */
  current(): Promise<SecretVersion>;
  /** The version before the current one; undefined when the secret was never rotated. */
  previous(): Promise<SecretVersion | undefined>;
}

/** Reads the versions AWSCURRENT and AWSPREVIOUS of a secret. */
export class SecretsManagerSigningSecret implements SigningSecret {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;

  constructor(client: SecretsManagerClient, secretId: string) {
    this.#client = client;
    this.#secretId = secretId;
  }

  async current(): Promise<SecretVersion> {
    const version = await this.#read('AWSCURRENT');
    if (!version)
      throw new SigningKeyUnavailable('the signing secret has no current value', { retryable: false });
    return version;
  }

  previous(): Promise<SecretVersion | undefined> {
    return this.#read('AWSPREVIOUS');
  }

  async #read(stage: string): Promise<SecretVersion | undefined> {
    try {
      const { SecretString, CreatedDate } = await this.#client.send(
        new GetSecretValueCommand({ SecretId: this.#secretId, VersionStage: stage }),
      );
      return SecretString === undefined ? undefined : { text: SecretString, createdAt: CreatedDate };
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'ResourceNotFoundException') return undefined;
      throw new SigningKeyUnavailable(
        `the ${stage} version of the signing secret could not be read`,
        causedBy(cause),
      );
    }
  }
}
