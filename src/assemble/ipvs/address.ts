import { parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';

/** Reads `10.0.0.1:80` and `[fd00::1]:80`, numbers only. */
export function readAddressPort(text: string): { readonly addr: Ip; readonly port: number } | undefined {
  const found = /^\[?([0-9A-Fa-f.:]+?)\]?:(\d{1,5})$/.exec(text);
  const addr = parseIp(found?.[1] ?? '');
  const port = Number(found?.[2]);
  return addr === undefined || port > 65535 ? undefined : { addr, port };
}
