/** The largest request body of every API. A larger one is refused with 413 `body_too_large`. */
export const MAX_BODY_BYTES = 64 * 1024;

/** API Gateway's limit for request line and headers together, so that Fastify never rejects a parameter for its length. */
export const MAX_PARAMETER_LENGTH = 10_240;
