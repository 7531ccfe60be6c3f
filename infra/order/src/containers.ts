/** The module's services of containers, each with the port that its HTTP server has. */
export const containers = {
  catalog: { service: 'catalog', port: 8081 },
  storefront: { service: 'storefront', port: 8080 },
  worker: { service: 'order-worker', port: 8082 },
} as const;
