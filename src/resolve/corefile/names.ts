import { plainName } from '../zones.ts';

/** Zone, port and transport of a key of a server block (`plugin.SplitHostPort`, `parse.Transport`); `undefined` for a range of addresses, which is a reverse zone. */
export function serverKey(key: string): { readonly zone: string; readonly port: number; readonly transport: string } | undefined {
  const [, transport = 'dns', rest = ''] = /^(?:([a-z0-9]+):\/\/)?(.*)$/.exec(key) ?? [];
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(rest) ?? [];
  if (host.includes('/')) return undefined;
  return { zone: plainName(host), port: port === undefined ? 53 : Number(port), transport };
}

/** The zones of a plugin: its arguments, or else those of its server block (`OriginsFromArgsOrServerBlock`). */
export function zonesFrom(args: readonly string[], keys: readonly string[]): readonly string[] {
  return (args.length > 0 ? args : keys).flatMap((key) => serverKey(key)?.zone ?? []);
}
