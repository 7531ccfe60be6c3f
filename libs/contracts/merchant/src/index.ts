export {
  adminRequest,
  type AdminRefusal,
  type AdminRequest,
  type AdminResponse,
  type CreateMerchantRequest,
  type CreateMerchantResponse,
  type GetLimitsRequest,
  type MerchantLimitsResponse,
  type SetLimitsRequest,
} from './admin-command.ts';
export { authorizerFunction, type AuthorizerContext } from './authorizer-context.ts';
export { demoMerchants } from './demo-merchants.ts';
export { merchantIds, type MerchantId } from './merchant-id.ts';
export {
  limitsFunction,
  limitsRequest,
  limitsResponse,
  merchantLimits,
  type LimitsRequest,
  type LimitsResponse,
  type MerchantLimits,
} from './merchant-limits.ts';
