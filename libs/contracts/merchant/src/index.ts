export {
  adminRequest,
  type AddKeyRequest,
  type AddKeyResponse,
  type AdminResponses,
  type AdminRefusal,
  type AdminRequest,
  type AdminResponse,
  type CreateMerchantRequest,
  type CreateMerchantResponse,
  type GetLimitsRequest,
  type ListKeysRequest,
  type ListKeysResponse,
  type MerchantLimitsResponse,
  type RevokeKeyRequest,
  type RevokeKeyResponse,
  type SetLimitsRequest,
} from './admin-command.ts';
export { apiKeyIds, bearerOf, isApiKey, type ApiKeyId, type ApiKeyView } from './api-key.ts';
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
