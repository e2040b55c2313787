import type { World } from '../../world.ts';
import { asker, C4, C6, MACS, S4, S6, step, usual, world } from './site.ts';

interface Kind { readonly type: string; readonly options?: string; readonly members: readonly string[]; readonly dirs: readonly string[]; readonly hook?: 'PREROUTING' }

const SETS: Readonly<Record<4 | 6, readonly Kind[]>> = {
  4: [
    { type: 'hash:ip', members: [C4], dirs: ['src', 'dst'] }, { type: 'hash:ip', options: 'netmask 28', members: ['10.7.2.0'], dirs: ['src', 'dst'] }, { type: 'hash:net', members: ['10.7.2.0/24', '10.7.0.0/16', '10.7.1.0/24 nomatch'], dirs: ['src', 'dst'] },
    { type: 'hash:ip,port', members: [`${S4},tcp:80`, `${S4},icmp:echo-request`, `${C4},udp:20001-20009`], dirs: ['dst,dst', 'src,src', 'dst,src'] }, { type: 'hash:net,port', members: ['10.7.2.0/24,udp:53', '10.7.1.0/25,tcp:80'], dirs: ['dst,dst', 'src,dst'] }, { type: 'hash:ip,port,ip', members: [`${S4},tcp:80,${C4}`], dirs: ['dst,dst,src', 'src,dst,dst'] },
    { type: 'hash:ip,port,net', members: [`${S4},udp:53,10.7.1.0/24`, `${S4},udp:53,${C4} nomatch`], dirs: ['dst,dst,src', 'dst,dst,dst'] }, { type: 'hash:net,iface', members: ['10.7.1.0/24,hc', '0.0.0.0/1,hs'], dirs: ['src,src', 'dst,src'], hook: 'PREROUTING' },
    { type: 'bitmap:ip', options: 'range 10.7.1.0/24', members: [C4], dirs: ['src', 'dst'] }, { type: 'bitmap:port', options: 'range 0-1023', members: ['80', '53'], dirs: ['src', 'dst'] }, { type: 'list:set', members: ['s0', 's2'], dirs: ['src', 'dst'] },
  ],
  6: [
    { type: 'hash:ip', members: [C6], dirs: ['src', 'dst'] }, { type: 'hash:net', members: ['fd07:2::/64', 'fd07::/16', 'fd07:1::/64 nomatch'], dirs: ['src', 'dst'] }, { type: 'hash:ip,port', members: [`${S6},tcp:80`, `${S6},icmpv6:echo-request`], dirs: ['dst,dst', 'src,src'] },
    { type: 'hash:net,port', members: ['fd07:2::/64,udp:53'], dirs: ['dst,dst'] }, { type: 'hash:ip,port,ip', members: [`${S6},tcp:80,${C6}`], dirs: ['dst,dst,src'] }, { type: 'hash:ip,port,net', members: [`${S6},udp:53,fd07:1::/64`], dirs: ['dst,dst,src'] }, { type: 'hash:net,iface', members: ['fd07:1::/64,hc'], dirs: ['src,src'], hook: 'PREROUTING' },
  ],
};

/** Types that only the kernel of the virtual machine has. */
const MORE: readonly Kind[] = [
  { type: 'hash:net,net', members: ['10.7.1.0/24,10.7.2.0/24'], dirs: ['src,dst', 'dst,src'] }, { type: 'hash:net,port,net', members: ['10.7.2.0/24,tcp:80,10.7.1.0/24'], dirs: ['dst,dst,src', 'src,dst,dst'] },
  { type: 'hash:ip,mark', members: [`${C4},0x1`], dirs: ['src,src'] }, { type: 'hash:mac', members: [MACS.c0], dirs: ['src'], hook: 'PREROUTING' },
];

/** Every type of set, asked by each direction and negated, by one of the two kinds of iptables. */
export function ipsetTypes(kind: 'legacy' | 'nft', kernel: 'host' | 'vm'): World {
  const asked = asker();
  usual(asked);
  const made = ([4, 6] as const).map((family) => {
    const sets = family === 4 && kernel === 'vm' ? [...SETS[4], ...MORE] : SETS[family];
    const name = (index: number): string => (family === 4 ? `s${index}` : `six${index}`);
    const plain = new Set(['bitmap:ip', 'bitmap:port', 'list:set', 'hash:mac']);
    const lines = sets.flatMap(({ type, options = '', members }, index) => [`create ${name(index)} ${type}${plain.has(type) ? '' : ` family ${family === 4 ? 'inet' : 'inet6'}`} ${options}`.trim(), ...members.map((member) => `add ${name(index)} ${member}`)]);
    const rules = sets.flatMap(({ dirs, hook }, index) => dirs.flatMap((dir) => (hook === undefined ? ['PREROUTING', 'FORWARD'] : [hook]).flatMap((chain) => [`-A ${chain} -m set --match-set ${name(index)} ${dir} -j NOTHING`, `-A ${chain} -m set ! --match-set ${name(index)} ${dir} -j NOTHING`])));
    return { lines, rules: ['*mangle', ':NOTHING - [0:0]', ...rules, '-A PREROUTING -j NOTHING', '-A FORWARD -j NOTHING', 'COMMIT'] };
  });
  return world(`ipset-${kind}`, {
    steps: [step('host', 'ipset', ...made.flatMap(({ lines }) => lines)), step('host', `iptables-${kind}-restore`, ...(made[0]?.rules ?? [])), step('host', `ip6tables-${kind}-restore`, ...(made[1]?.rules ?? []))], probes: asked.probes,
  });
}
