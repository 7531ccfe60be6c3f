import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { failuresOf, services, type Service } from '@millrace/testing/aws-failures';
import { causedBy, connectionErrors, isTransient, transientErrors, translateErrors } from './index.ts';

/** The SDK's own lists, by name. */
const lists = (() => {
  const core = dirname(createRequire(import.meta.url).resolve('@smithy/core/package.json'));
  const file = join(core, 'dist-es/submodules/retry/service-error-classification/constants.js');
  const matches = readFileSync(file, 'utf8').matchAll(/const (\w+) = (\[[^\]]*\])/g);
  return new Map(
    [...matches].map(([, name, list]) => [name!, [...list!.matchAll(/"(\w+)"/g)].map((one) => one[1]!)]),
  );
})();

describe('an error that the SDK itself retries', () => {
  it.each(['THROTTLING_ERROR_CODES', 'TRANSIENT_ERROR_CODES'])('is transient: %s', (list) => {
    expect(lists.get(list)).not.toEqual([]);
    expect(lists.get(list)!.filter((name) => !transientErrors.has(name))).toEqual([]);
  });

  it.each(['NODEJS_TIMEOUT_ERROR_CODES', 'NODEJS_NETWORK_ERROR_CODES'])('is transient: %s', (list) => {
    expect(lists.get(list)!.filter((code) => !connectionErrors.has(code))).toEqual([]);
  });
});

describe('a failure', () => {
  it.each(Object.keys(services) as Service[])(
    'of %s is classified as transient or permanent, for each error class',
    (service) => {
      const wrong = failuresOf(service).filter(({ error, transient }) => isTransient(error) !== transient);
      expect(wrong.map(({ name }) => name)).toEqual([]);
    },
  );

  it('is classified by its own retryable field', () => {
    const known = (retryable: boolean) => Object.assign(new Error('known'), { retryable });
    expect([isTransient(known(true)), isTransient(known(false))]).toEqual([true, false]);
  });

  it.each([undefined, null, 'text', {}])(
    'is permanent when the thrown value is not an error: %s',
    (thrown) => {
      expect(causedBy(thrown)).toEqual({ cause: thrown, retryable: false });
    },
  );
});

describe('translateErrors', () => {
  class StoreUnavailable extends Error {
    readonly retryable: boolean;
    constructor({ cause, retryable }: { cause: unknown; retryable: boolean }) {
      super('reading failed', { cause });
      this.retryable = retryable;
    }
  }

  it('returns the result of the call', async () => {
    expect(
      await translateErrors(
        async () => 'item',
        (options) => new StoreUnavailable(options),
      ),
    ).toBe('item');
  });

  it.each([
    ['ThrottlingException', true],
    ['ValidationException', false],
  ])('translates %s into an error of the adapter, retryable: %s', async (name, retryable) => {
    const cause = Object.assign(new Error('no'), { name });
    const call = translateErrors(
      async () => {
        throw cause;
      },
      (options) => new StoreUnavailable(options),
    );
    await expect(call).rejects.toMatchObject({ message: 'reading failed', cause, retryable });
  });
});
