/** The module's container service, and the port of its HTTP server. */
export const catalog = { service: 'catalog', port: 8081 } as const;
