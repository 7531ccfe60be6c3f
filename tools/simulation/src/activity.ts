/**
 * What becomes of one call of a port, as seen by the work that makes it: it is answered; it fails, before or after
 * it took effect; it is refused, so that no repeat would help; or the process dies, before or after.
 */
export const fates = [
  'answered',
  'fails_before',
  'fails_after',
  'is_refused',
  'dies_before',
  'dies_after',
] as const;

export type Fate = (typeof fates)[number];

interface Call {
  readonly make: () => Promise<unknown>;
  readonly failure: Error;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The work of one process. It stops at every call of a port until it is let on. */
export class Activity {
  /** Rejects when the process dies. Its calls are then never answered, so that none of its code runs any more. */
  readonly death: Promise<never>;
  readonly #die: () => void;
  readonly #calls: Call[] = [];

  constructor() {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    this.death = promise;
    this.#die = () => reject(new ProcessDied());
  }

  /** A port as this work sees it; `failure` is what a call throws that fails. */
  calls<Port extends object>(port: Port, failure: Error): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: readonly unknown[]) =>
          new Promise((resolve, reject) => {
            this.#calls.push({ make: async () => member.apply(target, args), failure, resolve, reject });
          });
      },
    });
  }

  /** Lets the call that has waited longest have its fate. @returns false when the process has died of it */
  async step(fate: Fate): Promise<boolean> {
    const call = this.#calls.shift();
    if (!call) return true;
    try {
      const takesEffect = fate === 'answered' || fate.endsWith('_after');
      const answer = takesEffect ? await call.make() : undefined;
      if (fate === 'answered') call.resolve(answer);
      if (fate.startsWith('fails')) call.reject(call.failure);
      if (fate === 'is_refused') call.reject(refusalLike(call.failure));
    } catch (error) {
      call.reject(error);
    }
    if (fate.startsWith('dies')) this.#die();
    await allThatCanGoOn();
    return !fate.startsWith('dies');
  }
}

/** The port's own failure, as it is when the cause does not pass by itself. */
export function refusalLike(failure: Error): Error {
  const copy: Error = Object.create(
    Object.getPrototypeOf(failure),
    Object.getOwnPropertyDescriptors(failure),
  );
  return Object.defineProperties(copy, { retryable: { value: false }, isProvoked: { value: true } });
}

/** Whether an error comes from a refusal that was provoked. */
export function isProvokedRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return 'isProvoked' in error || isProvokedRefusal(error.cause);
}

/** No retry and no catch of a workflow takes it: what runs the workflow is what died. */
class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
  readonly isRetryable = false;
  readonly isCatchable = false;
  readonly retryable = true;
}

/** Work is made of promises alone, so that when the event loop turns, it has come as far as it is let. */
export function allThatCanGoOn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
