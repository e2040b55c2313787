import type { Tool, World } from '../../world.ts';
import { asker, at, C4, C6, H4, H6, MACS, S4, S6, step, usual, world } from './site.ts';
import type { Family } from './site.ts';
import { oddPackets } from './odd-packets.ts';

type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
type Matches = Readonly<Partial<Record<Hook, readonly string[]>>>;

/** Matches of both families, by hook; each is tried as it stands, and what packets make of it is either. */
function common(family: Family): Matches {
  const [c, h, s] = [at('c', family), at('h', family), at('s', family)];
  const icmp = family === 4 ? '-p icmp -m icmp --icmp-type' : '-p ipv6-icmp -m icmp6 --icmpv6-type';
  const everywhere = [
    `-s ${c}`, `! -s ${c}`, `-d ${s}`, `! -d ${s}`, `-d ${h}`, '-p tcp', '! -p tcp', '-p udp', '-p tcp -m tcp --dport 80', '-p tcp -m tcp ! --dport 80', '-p tcp -m tcp --sport 1024:65535',
    '-p tcp -m tcp --syn', '-p tcp -m tcp ! --syn', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', '-p tcp -m tcp --tcp-flags ALL NONE', '-p tcp -m tcp --tcp-flags FIN,PSH,URG FIN,PSH,URG',
    '-p udp -m udp --dport 53', '-p udp -m udp ! --dport 53', '-p udp -m udp --sport 1:1023', '-p tcp -m multiport --dports 80,443', '-p tcp -m multiport ! --dports 80,443',
    '-p udp -m multiport --sports 20000:20005,53', `${icmp} echo-request`, `${icmp} echo-reply`, `${icmp.replace(' --', ' ! --')} echo-request`,
    `-m iprange --src-range ${c}-${c}`, `-m iprange ! --dst-range ${c}-${s}`, '-m length --length 0:60', '-m length ! --length 0:60', '-m length --length 1000:65535',
    '-m mark --mark 0x1/0x1', '-m mark ! --mark 0x1/0x1', '-m mark --mark 0x0', '-m connmark --mark 0x0', '-m connmark --mark 0x7/0xff', '-m connmark ! --mark 0x7',
    '-m dscp --dscp 0x2e', '-m dscp ! --dscp 0x2e', '-m dscp --dscp-class CS1', '-m tos --tos 0x10/0xff', '-m tos ! --tos 0x10/0x3f', '-m ecn --ecn-ip-ect 0', '-m ecn --ecn-ip-ect 3', '-m ecn ! --ecn-ip-ect 2',
    '-p tcp -m ecn --ecn-tcp-ece', '-p tcp -m ecn ! --ecn-tcp-cwr', '-p tcp -m ecn --ecn-tcp-cwr', '-m pkttype --pkt-type unicast', '-m pkttype --pkt-type broadcast', '-m pkttype ! --pkt-type unicast',
    '-m addrtype --dst-type LOCAL', '-m addrtype ! --dst-type LOCAL', '-m addrtype --src-type LOCAL', '-m addrtype --dst-type UNICAST', '-m addrtype --dst-type MULTICAST',
    '-m state --state NEW', '-m state --state RELATED,ESTABLISHED', '-m state --state INVALID', '-m state ! --state NEW', '-m conntrack --ctstate NEW', '-m conntrack --ctstate ESTABLISHED', '-m conntrack --ctstate INVALID',
    '-m conntrack ! --ctstate INVALID,NEW', '-m conntrack --ctstate UNTRACKED', '-m conntrack --ctstate DNAT', '-m conntrack --ctproto tcp', '-m conntrack ! --ctproto tcp', `-m conntrack --ctorigsrc ${c}`, `-m conntrack ! --ctorigdst ${s}`,
    `-m conntrack --ctreplsrc ${s}`, `-m conntrack --ctrepldst ${s}`, '-p tcp -m conntrack --ctorigdstport 80', '-p tcp -m conntrack ! --ctorigsrcport 1:1023', '-p udp -m conntrack --ctreplsrcport 53', '-p udp -m conntrack --ctrepldstport 53',
    '-m conntrack --ctstatus NONE', '-m conntrack --ctstatus CONFIRMED', '-m conntrack ! --ctstatus SEEN_REPLY,ASSURED', '-m conntrack --ctdir ORIGINAL', '-m conntrack --ctdir REPLY',
    '-m comment --comment "all of them, \\"really\\""', '-m policy --dir in --pol none',
    ...(family === 4
      ? ['-m ttl --ttl-eq 64', '-m ttl ! --ttl-eq 64', '-m ttl --ttl-lt 10', '-m ttl --ttl-gt 63', '-f', '! -f', '-p icmp -m icmp --icmp-type 3/3', '-p icmp -m icmp ! --icmp-type 11', '-p icmp -m icmp --icmp-type any', '-m addrtype --dst-type BROADCAST', '-m addrtype --dst-type UNREACHABLE,BLACKHOLE', '-p sctp -m sctp --dport 80', '-p dccp -m dccp ! --dport 80']
      : ['-m hl --hl-eq 64', '-m hl ! --hl-eq 64', '-m hl --hl-lt 10', '-m hl --hl-gt 63', '-p ipv6-icmp -m icmp6 --icmpv6-type 1/4', '-p ipv6-icmp -m icmp6 ! --icmpv6-type packet-too-big', '-m addrtype --dst-type ANYCAST', '-m hbh --hbh-len 8', '-m ipv6header --header prot', '-m ipv6header --header hop']),
  ];
  const policyOut = (list: readonly string[]): string[] => list.map((text) => text.replace('--dir in', '--dir out')).filter((text) => !text.includes('src-type'));
  return {
    PREROUTING: [...everywhere, '-i hc', '! -i hc', '-i h+', '-i lo', `-m mac --mac-source ${MACS.c0}`, `-m mac ! --mac-source ${MACS.c0}`, '-m rpfilter', '-m rpfilter --invert', '-m rpfilter --loose', '-m rpfilter --validmark --accept-local', '-m addrtype --dst-type LOCAL --limit-iface-in', '-p tcp -m tcp --dport 80 -m socket', '-p tcp -m tcp --dport 80 -m socket --nowildcard'],
    INPUT: [...everywhere.slice(0, 8), '-i hc', '! -i h+', `-m mac ! --mac-source ${MACS.s0}`],
    FORWARD: [...everywhere.filter((text) => text.includes('conntrack') || text.includes('state')), '-i hc', '-o hs', '! -o hs', '-o h+', '-o nosuch+'],
    OUTPUT: [...policyOut(everywhere), '-o hs', '! -o hc', '-m owner --uid-owner 1000', '-m owner ! --uid-owner 1000', '-m owner --uid-owner 500-1500', '-m owner --gid-owner 0', '-m owner --socket-exists'],
    POSTROUTING: [...everywhere.filter((text) => text.includes('addrtype') && !text.includes('src-type')), '-o hs', '! -o h+', '-m owner --uid-owner 0', '-m owner --socket-exists', '-m owner ! --socket-exists', '-m addrtype --src-type LOCAL --limit-iface-out'],
  };
}

/** A chain that tries each match on each packet; the last rule takes all, which shows that the others were asked. */
function table(matches: Matches): string[] {
  // In a table of its own: nft prints this match as a set of pairs.
  const eitherPort = ['*filter', ':NOTHING - [0:0]', '-A FORWARD -p tcp -m multiport --ports 443,80 -j NOTHING', '-A FORWARD -p udp -m multiport ! --ports 443,53 -j NOTHING', '-A FORWARD -j NOTHING', 'COMMIT'];
  return [...eitherPort, '*raw', '-A PREROUTING -p tcp -j MARK --set-xmark 0x1/0xffffffff', 'COMMIT', '*mangle', ':NOTHING - [0:0]', ...Object.entries(matches).flatMap(([hook, list]) => [...list.map((text) => `-A ${hook} ${text} -j NOTHING`), `-A ${hook} -j NOTHING`]), 'COMMIT'];
}

/** Every match module of iptables on the usual packets and on odd ones, in one of the two kinds of iptables. */
export function iptablesMatches(kind: 'legacy' | 'nft'): World {
  const asked = asker();
  usual(asked);
  oddPackets(asked);
  for (const [to, uid] of [[S4, 1000], [S6, 1000], [S4, 1001]] as const) asked.ask('host', 'tcp', to, 80, { uid });
  for (const to of [S4, S6]) asked.ask('c', 'udp', to, 53, { size: 1200 });
  for (const [from, to] of [[C4, H4], [C6, H6]] as const) asked.craft('c', { src: from, dst: to, l4: { kind: 'tcp', sport: 0, dport: 81, flags: 2 } });
  const tools: Readonly<Record<Family, Tool>> = { 4: `iptables-${kind}-restore`, 6: `ip6tables-${kind}-restore` };
  return world(`iptables-${kind}-matches`, { steps: [step('host', tools[4], ...table(common(4))), step('host', tools[6], ...table(common(6)))], probes: asked.probes });
}
