/** A name as zones are compared: in small letters, without the dot at its end; the root is `''`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** Whether a name is a zone's own or below it (`dns.IsSubDomain` of miekg/dns). */
export function within(zone: string, name: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}

/** The longest of these zones that a name is in (`Zones.Matches` of CoreDNS, `local_zones_lookup` of unbound). */
export function matchingZone(zones: readonly string[], name: string): string | undefined {
  return zones.filter((zone) => within(zone, name)).sort((a, b) => b.length - a.length)[0];
}
