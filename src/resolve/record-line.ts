import type { DnsRecord } from '../model/resolve/message.ts';
import { plainName } from './zones.ts';

/** A record as zone files write it, `name [ttl] [IN] type data`, its name in full; `undefined` for anything else. Names in its data lose the dot at their end. */
export function recordOf(line: string): DnsRecord | undefined {
  const [, name, type = '', data = ''] = /^(\S+)(?:\s+\d+)?(?:\s+IN)?(?:\s+\d+)?\s+([A-Za-z]+)\s+(.*?)\s*$/i.exec(line) ?? [];
  if (name === undefined) return undefined;
  return { name: plainName(name), type: type.toUpperCase(), data: /^(?:CNAME|NS|PTR)$/i.test(type) ? data.replace(/\.$/, '') : data };
}
