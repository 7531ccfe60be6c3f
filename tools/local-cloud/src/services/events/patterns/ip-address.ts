import { isIPv6 } from 'node:net';

/** An address as an integer. An IPv6 address that maps an IPv4 address is that IPv4 address. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** EventBridge takes no address that mixes colons and dots, and none with a zone. */
const IPV6 = /^[\da-f:]+$/i;
const IPV4_IN_IPV6 = 0xffffn;

/** @returns undefined when the text is not an address */
export function ipAddress(text: string): IpAddress | undefined {
  if (IPV4.test(text)) {
    const bytes = text.split('.').map(Number);
    return bytes.every((byte) => byte < 256) ? { bits: 32, value: joined(bytes, 8n) } : undefined;
  }
  if (!IPV6.test(text) || !isIPv6(text)) return undefined;
  const [left = [], right = []] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
  const value = joined(groups, 16n);
  return value >> 32n === IPV4_IN_IPV6
    ? { bits: 32, value: BigInt.asUintN(32, value) }
    : { bits: 128, value };
}

function joined(parts: readonly number[], bitsOfPart: bigint): bigint {
  return parts.reduce((value, part) => (value << bitsOfPart) | BigInt(part), 0n);
}

/** A test for the addresses that share the first `prefixBits` bits with `network`. */
export function inNetwork(network: IpAddress, prefixBits: number): (text: string) => boolean {
  const hostBits = BigInt(network.bits - prefixBits);
  const prefix = network.value >> hostBits;
  return (text) => {
    const address = ipAddress(text);
    return address?.bits === network.bits && address.value >> hostBits === prefix;
  };
}
