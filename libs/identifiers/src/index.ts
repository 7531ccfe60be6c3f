export type { Brand } from './brand.ts';
export { correlationIdFrom, type CorrelationId } from './correlation-id.ts';
export { identifierKind, type IdentifierKind } from './identifier.ts';
