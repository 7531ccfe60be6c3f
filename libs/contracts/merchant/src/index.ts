export { adminRequest, type AdminRequest, type AdminResponse } from './admin-command.ts';
export type { AuthorizerContext } from './authorizer-context.ts';
export { demoMerchants } from './demo-merchants.ts';
export { merchantIds, type MerchantId } from './merchant-id.ts';
