export type ContextScalar = string | number | boolean;

/** The values of one condition key. A key with an empty array counts as missing. */
export type ContextValue = ContextScalar | readonly ContextScalar[];

/** Condition keys and their values. Names are case-insensitive: `aws:CurrentTime` and `AWS:currenttime` are one key. */
export type ConditionContext = Readonly<Record<string, ContextValue | undefined>>;

/** A condition key as a policy writes it, and in lower case. */
export type ContextKey = Readonly<{ written: string; lowerCase: string }>;

export function contextKey(written: string): ContextKey {
  return { written, lowerCase: written.toLowerCase() };
}

/** The condition keys of one request. */
export class RequestContext {
  readonly #context: ConditionContext;
  #lowerCase: Map<string, ContextValue> | undefined;

  constructor(context: ConditionContext) {
    this.#context = context;
  }

  /** The value of a key, or undefined if the request does not have the key. */
  get(key: ContextKey): ContextValue | undefined {
    const { written } = key;
    const value = Object.hasOwn(this.#context, written) ? this.#context[written] : undefined;
    return value ?? this.#byLowerCase().get(key.lowerCase);
  }

  #byLowerCase(): Map<string, ContextValue> {
    if (this.#lowerCase === undefined) {
      this.#lowerCase = new Map();
      for (const [name, value] of Object.entries(this.#context)) {
        if (value !== undefined) this.#lowerCase.set(name.toLowerCase(), value);
      }
    }
    return this.#lowerCase;
  }
}
