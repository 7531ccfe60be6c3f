/** The module's container service, and the port of its HTTP server. */
export const storefront = { service: 'storefront', port: 8080 } as const;
