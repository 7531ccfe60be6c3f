import type { CookieSerializeOptions } from '@fastify/cookie';
import { orderIds } from '@millrace/contracts-order';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readBasket, writeBasket, type Basket } from '../domain/basket.ts';

const BASKET = 'basket';
const ORDERS = 'orders';
const KEPT_SECONDS = 30 * 24 * 60 * 60;
/** Of a visitor's orders, the latest. */
const MAX_ORDERS = 10;

/** What the shop knows of who asks: two signed cookies, and nothing where their signature is not the shop's. */
export interface Visitor {
  readonly basket: Basket;
  /** Ids, the latest first. */
  readonly orders: readonly string[];
}

export function visitorOf(request: FastifyRequest): Visitor {
  return {
    basket: readBasket(signedCookie(request, BASKET)),
    orders: signedCookie(request, ORDERS).split('.').filter(orderIds.is),
  };
}

export function keepBasket(reply: FastifyReply, basket: Basket): void {
  const options = cookieOptions(reply.request);
  if (basket.length === 0) reply.clearCookie(BASKET, options);
  else reply.setCookie(BASKET, writeBasket(basket), options);
}

export function keepOrder(reply: FastifyReply, orderId: string): void {
  const known = visitorOf(reply.request).orders.filter((id) => id !== orderId);
  const orders = [orderId, ...known].slice(0, MAX_ORDERS).join('.');
  reply.setCookie(ORDERS, orders, cookieOptions(reply.request));
}

/** The token that a form of this visitor must bring back. */
export function csrfToken(reply: FastifyReply): string {
  return reply.generateCsrf(cookieOptions(reply.request));
}

/** @returns '' for a cookie that is not there or that the shop did not sign */
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

/** TLS ends before this service: a load balancer says so in one header, API Gateway in the other (RFC 7239). */
function isBehindTls({ headers }: FastifyRequest): boolean {
  return headers['x-forwarded-proto'] === 'https' || /\bproto=https\b/i.test(headers.forwarded ?? '');
}
