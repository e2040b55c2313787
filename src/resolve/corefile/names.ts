/** A name as zones are compared: in small letters, without the dot at its end; the root is `''`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** Whether a name is a zone's own or below it (`dns.IsSubDomain` of miekg/dns). */
export function within(zone: string, name: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}

/** The longest of these zones that a name is in (`Zones.Matches` of plugin/normalize.go, CoreDNS 1.15). */
export function matchingZone(zones: readonly string[], name: string): string | undefined {
  return zones.filter((zone) => within(zone, name)).sort((a, b) => b.length - a.length)[0];
}

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
