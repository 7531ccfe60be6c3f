export { orderIds, simulationIds, type OrderId, type SimulationId } from './order-id.ts';
export { orderStatuses, type OrderStatus } from './order-status.ts';
export {
  orderContent,
  OrderIdSchema,
  OrderLineSchema,
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
export {
  categoryResponse,
  productPage,
  productResponse,
  type CategoryResponse,
  type ProductPage,
  type ProductResponse,
} from './product-api.ts';
export { orderPlaced, productSearched, type OrderPlaced, type ProductSearched } from './shop-events.ts';
export {
  simulationAccepted,
  simulationRequest,
  simulationResponse,
  type SimulationRequest,
  type SimulationResponse,
} from './simulation-api.ts';
