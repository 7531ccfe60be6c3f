declare const brand: unique symbol;

/** A value that only a parser or a factory can make: `Brand<string, 'PaymentId'>`. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
