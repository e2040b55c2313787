import { formatIp } from '../net/ip.ts';
import { nameText, typeText } from '../wire/index.ts';
import type { Analysis } from '../wire/index.ts';
import { addressFilter, datagramEnds, endsOf, targetKey } from './ends.ts';
import type { End } from './ends.ts';

/** A DNS question in words. */
export interface Asked {
  readonly index: number;
  readonly client: End;
  readonly clientText: string;
  readonly server: End;
  readonly name: string;
  readonly type: string;
}

/** Who asked whom for what, of one transaction. */
export function askedOf(analysis: Analysis, index: number): Asked {
  const { dns } = analysis;
  const conversation = dns.conversation[index] ?? 0;
  const direction = dns.direction[index] ?? 0;
  const { from, to } = (conversation & 1) === 1 ? endsOf(analysis, conversation >> 1, direction) : datagramEnds(analysis, conversation >> 1, direction);
  const name = dns.name[index] ?? -1;
  return { index, client: from, clientText: formatIp(from.address), server: to, name: name < 0 ? '?' : nameText(dns.names.bytesOf(name)), type: typeText(dns.type[index] ?? 0) };
}

/** The server that a question went to, as one number. */
export function serverKey({ dns, connections, datagrams }: Analysis, index: number): number {
  const conversation = dns.conversation[index] ?? 0;
  return targetKey((conversation & 1) === 1 ? connections : datagrams, conversation >> 1, dns.direction[index] ?? 0);
}

/** The address that asked, as one number. */
export function clientKey({ dns, connections, datagrams }: Analysis, index: number): number {
  const conversation = dns.conversation[index] ?? 0;
  const { addressA, addressB } = (conversation & 1) === 1 ? connections : datagrams;
  return ((dns.direction[index] ?? 0) === 0 ? addressA : addressB)[conversation >> 1] ?? 0;
}

/** A display filter for all messages with the question's id between its ends. */
export function idFilter({ dns }: Analysis, { index, client, server }: Asked): string {
  return `dns.id == 0x${(dns.id[index] ?? 0).toString(16).padStart(4, '0')} && ${addressFilter('addr', client.address)} && ${addressFilter('addr', server.address)}`;
}
