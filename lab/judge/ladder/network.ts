import { spawnSync } from 'node:child_process';

/** Where packets are lost on purpose: on which of the four machines between client and server. */
export const LOSSY = ['n1', 't', 'n2', 'n3'] as const;
export type Lossy = (typeof LOSSY)[number];

/** The points that are captured, in the order of the way from client to server: name, namespace, device. */
export const POINTS = [['client', 'c', 'eth0'], ['node1', 'n1', 'out'], ['node2', 'n2', 'in'], ['node3', 'n3', 'in'], ['server', 's', 'eth0']] as const;
export const PREFIX = 'hw-la-';
/** What the client asks, and where that is translated to. */
export const ASKED = '10.96.0.10';
const SERVER = '10.3.0.2';

/** Runs a line of shell in one of the namespaces; throws with what it said when it fails. */
export function run(netns: string, line: string): string {
  const done = spawnSync('ip', ['netns', 'exec', `${PREFIX}${netns}`, 'sh', '-c', line], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${netns}: ${line}: ${done.stderr}`);
  return done.stdout;
}

function sh(line: string): void {
  const done = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${line}: ${done.stderr}`);
}

const ALL = ['c', 'n1', 't', 'n2', 'n3', 's'] as const;
const WIRES = [['c', 'eth0', '10.1.0.2/24', 'n1', 'in', '10.1.0.1/24'], ['n1', 'out', '192.168.1.1/24', 't', 'in', '192.168.1.254/24'], ['t', 'out', '192.168.2.254/24', 'n2', 'in', '192.168.2.2/24'], ['n2', 'out', '192.168.3.2/24', 'n3', 'in', '192.168.3.3/24'], ['n3', 'out', '10.3.0.1/24', 's', 'eth0', `${SERVER}/24`]] as const;

/** What a network is made with. */
export interface Plan {
  readonly lossy: Lossy;
  /** IPIP between the second and the third node, where the kernel has it; VXLAN again otherwise. */
  readonly ipip: boolean;
  /** In a hundred. */
  readonly loss: number;
}

/**
 * A client, a node that translates both addresses and wraps into VXLAN, a router, a node that unwraps and wraps into IPIP, a node that unwraps, a server:
 *
 *     c - n1 (DNAT, SNAT) = VXLAN = t = n2 = IPIP = n3 - s
 *
 * On one of those between, packets are dropped by chance in the FORWARD hook, both ways; nft counts them.
 */
export function setUp({ lossy, ipip, loss }: Plan): void {
  tearDown();
  for (const netns of ALL) sh(`ip netns add ${PREFIX}${netns} && ip -n ${PREFIX}${netns} link set lo up`);
  for (const [a, devA, addressA, b, devB, addressB] of WIRES) {
    sh(`ip link add ${devA} netns ${PREFIX}${a} type veth peer name ${devB} netns ${PREFIX}${b}`);
    for (const [netns, dev, address] of [[a, devA, addressA], [b, devB, addressB]] as const) {
      sh(`ip -n ${PREFIX}${netns} addr add ${address} dev ${dev} && ip -n ${PREFIX}${netns} link set ${dev} up`);
      run(netns, `ethtool -K ${dev} tx off rx off tso off gso off gro off >/dev/null 2>&1 || true`);
    }
  }
  for (const netns of ['n1', 't', 'n2', 'n3']) run(netns, 'sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0; for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done');
  run('c', 'ip route add default via 10.1.0.1 mtu 1400');
  run('s', 'ip route add default via 10.3.0.1 mtu 1400');
  run('n1', `ip route add 192.168.2.0/24 via 192.168.1.254; ip link add vx type vxlan id 7 dstport 4789 local 192.168.1.1 remote 192.168.2.2; ip addr add 10.2.0.1/24 dev vx; ip link set vx up; ip route add 10.3.0.0/24 via 10.2.0.2`);
  run('n2', `ip route add 192.168.1.0/24 via 192.168.2.254; ip link add vx type vxlan id 7 dstport 4789 local 192.168.2.2 remote 192.168.1.1; ip addr add 10.2.0.2/24 dev vx; ip link set vx up`);
  second('n2', ipip, '192.168.3.2', '192.168.3.3', '10.4.0.2', 'ip route add 10.3.0.0/24 via 10.4.0.3');
  second('n3', ipip, '192.168.3.3', '192.168.3.2', '10.4.0.3', 'ip route add 10.2.0.0/24 via 10.4.0.2');
  run('n1', `nft 'table ip nat { chain pre { type nat hook prerouting priority -100; ip daddr ${ASKED} dnat to ${SERVER}; }; chain post { type nat hook postrouting priority 100; oifname "vx" masquerade fully-random; }; }'`);
  run(lossy, `nft 'table inet loss { counter lost { }; chain forward { type filter hook forward priority 0; numgen random mod 100 < ${loss} counter name lost drop; }; }'`);
}

function second(netns: string, ipip: boolean, local: string, remote: string, address: string, route: string): void {
  const kind = ipip ? `ipip local ${local} remote ${remote}` : `vxlan id 8 dstport 4789 local ${local} remote ${remote}`;
  run(netns, `ip link add tun type ${kind}; ip addr add ${address}/24 dev tun; ip link set tun up; ${route}`);
}

/** Packets that were dropped on purpose. */
export function dropped(lossy: Lossy): number {
  return Number(/packets (\d+)/.exec(run(lossy, 'nft list counter inet loss lost'))?.[1] ?? 0);
}

/** Whether this kernel has IPIP. */
export function hasIpip(): boolean {
  sh(`ip netns add ${PREFIX}try`);
  const done = spawnSync('ip', ['-n', `${PREFIX}try`, 'link', 'add', 'tun', 'type', 'ipip', 'local', '10.0.0.1', 'remote', '10.0.0.2']);
  sh(`ip netns del ${PREFIX}try`);
  return done.status === 0;
}

export function tearDown(): void {
  for (const netns of ALL) spawnSync('ip', ['netns', 'del', `${PREFIX}${netns}`]);
}
