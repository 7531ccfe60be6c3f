import { randomBytes } from 'node:crypto';
import type { CookieSerializeOptions } from '@fastify/cookie';
import { orderIds } from '@millrace/contracts-order';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readBasket, writeBasket, type Basket } from '../../domain/basket.ts';

const VISITOR = 'visitor';
const BASKET = 'basket';
/** One cookie per order, so that tabs that order at the same time do not overwrite each other's. */
const ORDER = 'order-';
/** Cookie of earlier releases, with all orders in one. */
const ORDERS = 'orders';
const KEPT_SECONDS = 30 * 24 * 60 * 60;
const VISITOR_ID_BYTES = 16;
/** Maximum number of orders per visitor, so that browsers and the load balancer accept their cookies. */
const MAX_ORDERS = 20;

/** A visitor, as known from signed cookies. Cookies without a valid signature are ignored. */
export interface Visitor {
  /** Random; '' before the first checkout. */
  readonly id: string;
  readonly basket: Basket;
  /** Ids of the orders that this visitor has placed. */
  readonly orders: readonly string[];
}

export function visitorOf(request: FastifyRequest): Visitor {
  return {
    id: signedCookie(request, VISITOR),
    basket: readBasket(signedCookie(request, BASKET)),
    orders: [
      ...orderCookies(request).filter((id) => signedCookie(request, ORDER + id) === id),
      ...signedCookie(request, ORDERS).split('.').filter(orderIds.is),
    ],
  };
}

/** @returns the visitor's id, created if necessary */
export function keepVisitor(reply: FastifyReply): string {
  const id = visitorOf(reply.request).id || randomBytes(VISITOR_ID_BYTES).toString('base64url');
  reply.setCookie(VISITOR, id, cookieOptions(reply.request));
  return id;
}

export function keepBasket(reply: FastifyReply, basket: Basket): void {
  const options = cookieOptions(reply.request);
  if (basket.length === 0) reply.clearCookie(BASKET, options);
  else reply.setCookie(BASKET, writeBasket(basket), options);
}

export function keepOrder(reply: FastifyReply, orderId: string): void {
  const options = cookieOptions(reply.request);
  reply.setCookie(ORDER + orderId, orderId, options);
  // Ids sort by their time.
  const others = orderCookies(reply.request).filter((id) => id !== orderId);
  const tooMany = others.toSorted().slice(0, -(MAX_ORDERS - 1));
  for (const id of tooMany) reply.clearCookie(ORDER + id, options);
}

/** Ids of the orders with a cookie, whether or not it is signed. */
function orderCookies(request: FastifyRequest): readonly string[] {
  return Object.keys(request.cookies ?? {})
    .filter((name) => name.startsWith(ORDER))
    .map((name) => name.slice(ORDER.length))
    .filter(orderIds.is);
}

/** The token that the visitor's forms must send back. */
export function csrfToken(reply: FastifyReply): string {
  return reply.generateCsrf(cookieOptions(reply.request));
}

/** @returns '' for a cookie that is missing or not signed by the shop */
function signedCookie(request: FastifyRequest, name: string): string {
  const { valid, value } = request.unsignCookie(request.cookies?.[name] ?? '');
  return valid ? (value ?? '') : '';
}

function cookieOptions(request: FastifyRequest): CookieSerializeOptions {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    signed: true,
    secure: isBehindTls(request),
    maxAge: KEPT_SECONDS,
  };
}

/** TLS ends before this service. The load balancer uses one header, API Gateway the other (RFC 7239). */
function isBehindTls({ headers }: FastifyRequest): boolean {
  return headers['x-forwarded-proto'] === 'https' || /\bproto=https\b/i.test(headers.forwarded ?? '');
}
