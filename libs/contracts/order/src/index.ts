export { orderIds, simulationIds, type OrderId, type SimulationId } from './order-id.ts';
export { orderStatuses, rejectionCodes, type OrderStatus, type RejectionCode } from './order-status.ts';
export { orderPlaced, type OrderPlaced } from './order-placed.ts';
export {
  MAX_ORDER_LINES,
  orderContent,
  OrderIdSchema,
  OrderLineSchema,
  PRODUCT_ID_PATTERN,
  ProductIdSchema,
  type OrderLine,
} from './order-lines.ts';
export {
  orderResponse,
  placeOrderRequest,
  placeOrderResponse,
  type OrderResponse,
  type PlaceOrderRequest,
  type PlaceOrderResponse,
} from './order-api.ts';
export { productResponse, type ProductResponse } from './product-api.ts';
export {
  PRODUCTS_LIMITS,
  productsFunction,
  productsRequest,
  productsResponse,
  type ProductsPageRequest,
  type ProductsRequest,
  type ProductsResponse,
  type ProductsSelectionRequest,
} from './products-function.ts';
export {
  simulationAccepted,
  simulationRequest,
  simulationResponse,
  type SimulationRequest,
  type SimulationResponse,
} from './simulation-api.ts';
