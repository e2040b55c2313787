import type { Mutation } from './mutation.ts';

/** Errors in routing, neighbours, bridges, tunnels, sizes, sockets and IPVS. */
export const networkMutations: readonly Mutation[] = [
  { what: 'the shortest prefix wins', file: 'src/trace/route/table.ts', find: 'return b.dst.length - a.dst.length ||', replace: 'return a.dst.length - b.dst.length ||' },
  { what: 'of equal prefixes the greater metric wins', file: 'src/trace/route/table.ts', find: 'a.metric - b.metric', replace: 'b.metric - a.metric' },
  { what: 'the mark in a policy rule is not compared', file: 'src/trace/route/rule.ts', find: '& rule.mark.mask) !== 0) return false;', replace: '& rule.mark.mask & 0) !== 0) return false;' },
  { what: '`not` in a policy rule is not read', file: 'src/trace/route/rule.ts', find: 'return others !== rule.negate;', replace: 'return others;' },
  { what: 'throw ends the search for a route', file: 'src/trace/route/fib.ts', find: "if (route.type === 'throw') return { kind: 'next', because };", replace: "if (route.type === 'throw') return { kind: 'none', errno: 'ENETUNREACH', type: 'no-route', because };" },
  { what: 'a blackhole is answered like an unreachable route', file: 'src/trace/input/ip-receive.ts', find: "if (type === 'blackhole') return drop(", replace: "if (type === 'prohibit') return drop(" },
  { what: 'rp_filter is what the device says, whatever `all` says', file: 'src/trace/route/validate-source.ts', find: 'return own.value >= all.value ? own : all;', replace: 'return own;' },
  { what: 'a source that is the host\'s own is accepted without accept_local', file: 'src/trace/route/validate-source.ts', find: "if (route.type === 'local' && acceptLocal.value !== 1)", replace: "if (route.type === 'local' && acceptLocal.value > 1)" },
  { what: 'a program without a bound address gets the last address of the device', file: 'src/trace/route/source-v4.ts', find: 'const chosen = matching ?? own[0];', replace: 'const chosen = own.at(-1);' },
  { what: 'a frame goes back out of the port that it came in by', file: 'src/trace/bridge/port.ts', find: 'return port.state.hairpin;', replace: 'return true;' },
  { what: 'bridged packets do not meet iptables', file: 'src/trace/bridge/netfilter.ts', find: "found?.value === '1'", replace: "found?.value === '2'" },
  { what: 'proxy_arp answers for nothing', file: 'src/trace/neighbour/arp.ts', find: 'if (elsewhere && proxy.value === 1)', replace: 'if (elsewhere && proxy.value > 1)' },
  { what: 'VXLAN sends to the default end whatever the fdb says of the MAC', file: 'src/trace/tunnel/vxlan.ts', find: 'if (exact !== undefined) return endOfEntry(exact);', replace: '' },
  { what: 'a router does not count the TTL down', file: 'src/trace/output/forward.ts', find: 'packet.l4, packet.ttl - 1)', replace: 'packet.l4, packet.ttl)' },
  { what: 'the sender of a packet with DF is not told that it is too long', file: 'src/trace/output/size.ts', find: '{ because, dev, reaction, localError:', replace: '{ because, dev, localError:' },
  { what: 'the MTU of a route is not read', file: 'src/trace/output/size.ts', find: 'return path.route.mtu ?? path.dev.mtu;', replace: 'return path.dev.mtu;' },
  { what: 'a listener on 127.0.0.1 takes connections to any address', file: 'src/trace/input/listener.ts', find: 'sameIp(unmapped(listener.addr), addr) ?', replace: 'sameIp(unmapped(listener.addr), addr) || listener.addr.value >> 24n === 127n ?' },
  { what: 'a program is told the wrong errno for a filtered packet', file: 'src/trace/reaction.ts', find: "if (family === 4 && type === 3) return UNREACH_V4[code]", replace: "if (family === 4 && type === 3) return UNREACH_V4[code === 13 || code === 10 || code === 9 ? 1 : code]" },
  { what: 'IPVS in turn (rr) sends to real servers of weight 0', file: 'src/trace/ipvs/schedule.ts', find: 'server.weight > 0', replace: "server.weight > 0 || service.scheduler === 'rr'" },
];
