import { createHash } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 (RFC 4648) of the SHA-256 of a text, without padding. */
function base32sha256(text: string): string {
  let bits = 0;
  let value = 0;
  let out = '';
  for (const byte of createHash('sha256').update(text).digest()) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      out += ALPHABET[(value >>> (bits - 5)) & 31] ?? '';
      bits -= 5;
      value &= (1 << bits) - 1;
    }
  }
  return out;
}

/** `KUBE-SVC-`, `KUBE-SVL-`, `KUBE-EXT-`, ... and 16 letters (pkg/proxy/iptables/proxier.go, portProtoHash). */
export function serviceChain(prefix: 'SVC' | 'SVL' | 'EXT' | 'FW', servicePortName: string, protocol: string): string {
  return `KUBE-${prefix}-${base32sha256(servicePortName + protocol).slice(0, 16)}`;
}

/** `KUBE-SEP-` and 16 letters (servicePortEndpointChainName). */
export function endpointChain(servicePortName: string, protocol: string, endpoint: string): string {
  return `KUBE-SEP-${base32sha256(servicePortName + protocol + endpoint).slice(0, 16)}`;
}

/** `HASH-namespace/name/protocol/port`, by which chains and sets of the nftables mode are called (hashAndTruncate). */
export function nftBase(service: { readonly namespace: string; readonly name: string }, protocol: string, port: string): string {
  return hashed(`${service.namespace}/${service.name}/${protocol}/${port}`);
}

/** The same for an endpoint: `HASH-namespace/name/protocol/port__IP/PORT`, with the colons of IPv6 as dots. */
export function nftEndpoint(service: { readonly namespace: string; readonly name: string }, protocol: string, port: string, ip: string, number: number): string {
  return hashed(`${service.namespace}/${service.name}/${protocol}/${port}__${ip.replaceAll(':', '.')}/${number}`);
}

function hashed(name: string): string {
  return `${base32sha256(name).slice(0, 8)}-${name}`;
}
