/** A header that says until which change of a policy a use of tables is allowed, so that the next one can go to the engine. */
export const ALLOWED_AT = 'x-millrace-allowed-at';
