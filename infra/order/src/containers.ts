/** The container services in the module's stacks, each with the app of its bundle and the port of its HTTP server. */
export const containers = {
  catalog: { app: 'catalog', service: 'catalog', port: 8081 },
  storefront: { app: 'storefront', service: 'storefront', port: 8080 },
  worker: { app: 'order', service: 'order-worker', port: 8082 },
} as const;
