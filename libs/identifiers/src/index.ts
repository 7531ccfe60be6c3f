export { IDENTIFIER_PATTERN, identifierKind, type Brand, type IdentifierKind } from './identifier.ts';
