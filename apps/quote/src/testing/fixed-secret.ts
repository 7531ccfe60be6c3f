import type { SecretVersion, SigningSecret } from '../adapters/signing/signing-secret.ts';

/** A secret for tests, which can be rotated. */
export class FixedSecret implements SigningSecret {
  #versions: readonly SecretVersion[];
  reads = 0;

  constructor(text = 'a'.repeat(64), createdAt = new Date('2026-01-01T00:00:00.000Z')) {
    this.#versions = [{ text, createdAt }];
  }

  rotate(text: string, createdAt: Date): void {
    this.#versions = [{ text, createdAt }, ...this.#versions];
  }

  async current(): Promise<SecretVersion> {
    this.reads += 1;
    return this.#versions[0]!;
  }

  async previous(): Promise<SecretVersion | undefined> {
    return this.#versions[1];
  }
}
