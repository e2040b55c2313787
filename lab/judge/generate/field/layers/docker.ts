import { macOf } from '../../../../cluster/addresses.ts';
import type { RestoreTable, Tables } from '../../../../dataplane/restore.ts';
import type { Random } from '../../../random.ts';
import type { Backend, Rules } from '../rules.ts';
import { dockerNftRules } from './docker-nft.ts';
import { CLIENT } from '../site.ts';
import type { Ask, Site } from '../site.ts';

interface Container {
  readonly netns: string;
  readonly ip: string;
  /** What it listens on, and the host's ports that are led there. */
  readonly port: number;
  readonly published: readonly { readonly protocol: 'tcp' | 'udp'; readonly hostPort: number; readonly hostIp?: string }[];
}

interface Bridge {
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly internal: boolean;
  readonly icc: boolean;
  readonly containers: readonly Container[];
}

/** The layouts of four generations: up to 27, 28.0 with its sets of bridges, 28.1 on, and 29 with nftables. */
export type DockerVersion = 'old' | '28.0' | '28.1' | '29';

/** Docker with one to three bridge networks. `userland`: docker-proxy listens on published ports, so that rules spare the bridge's own containers. */
export interface DockerPlan {
  readonly version: DockerVersion;
  readonly userland: boolean;
  readonly bridges: readonly Bridge[];
  /** A rule that an administrator put into DOCKER-USER. */
  readonly user: readonly string[];
}

export function docker(site: Site, backend: Backend, version: DockerVersion): void {
  const plan = dockerPlan(site.random.fork('docker'), version);
  site.tags.push(`docker:${version}`);
  placeDocker(site, plan);
  site.asks.push(...dockerAsks(site, plan));
  site.layers.push((rules) => dockerRules(rules, plan, backend));
}

function dockerPlan(random: Random, version: DockerVersion): DockerPlan {
  const count = random.int(1, 3);
  const bridges = Array.from({ length: count }, (_, index): Bridge => {
    const internal = index > 0 && random.chance(0.35);
    const containers = Array.from({ length: random.int(1, 2) }, (_, at): Container => ({
      netns: `box${index}${at}`, ip: `172.${17 + index}.0.${2 + at}`, port: random.pick([80, 8080, 5432]),
      published: internal || random.chance(0.3) ? [] : [{ protocol: random.chance(0.8) ? 'tcp' : 'udp', hostPort: 9000 + index * 10 + at, ...(random.chance(0.2) ? { hostIp: random.pick(['127.0.0.1', '10.0.0.1']) } : {}) }],
    }));
    return { name: index === 0 ? 'docker0' : `br-${random.int(0x100000, 0xffffff).toString(16)}00ab`, subnet: `172.${17 + index}.0.0/16`, gateway: `172.${17 + index}.0.1`, internal, icc: random.chance(0.75), containers };
  });
  return { version, userland: random.chance(0.6), bridges, user: random.chance(0.3) ? [random.pick([`-s ${CLIENT[4]}/32 -p tcp -m tcp --dport 8080 -j DROP`, '-i eth0 -p tcp -m conntrack --ctorigdstport 9000 --ctdir ORIGINAL -j REJECT --reject-with icmp-port-unreachable', '-i eth0 -m conntrack --ctstate INVALID -j DROP'])] : [] };
}

function placeDocker(site: Site, { bridges, userland, version }: DockerPlan): void {
  for (const bridge of bridges) {
    site.netns.push(...bridge.containers.map(({ netns }) => netns));
    site.steps.push({ at: 'host', tool: 'ip', lines: [
      `link add ${bridge.name} address ${macOf(bridge.name)} type bridge`, `link set ${bridge.name} up`, `addr add ${bridge.gateway}/16 dev ${bridge.name}`,
      ...bridge.containers.flatMap(({ netns }) => [`link add veth-${netns} address ${macOf('veth', netns)} type veth peer name eth0 address ${macOf(netns)} netns ${netns}`, `link set veth-${netns} master ${bridge.name} up`]),
    ] });
    for (const { netns, ip } of bridge.containers) site.steps.push({ at: netns, tool: 'ip', lines: ['link set eth0 up', `addr add ${ip}/16 dev eth0`, ...(bridge.internal ? [] : [`route add default via ${bridge.gateway}`])] });
    // Without docker-proxy, 127.0.0.1 is to be translated too: bridge.go sets this on each bridge.
    if (!userland || version === '28.1' || version === '29') site.steps.push({ at: 'host', tool: 'sysctl', lines: [`net/ipv4/conf/${bridge.name}/route_localnet=1`] });
    for (const container of bridge.containers) {
      site.listeners.push({ netns: container.netns, protocol: 'tcp', port: container.port }, { netns: container.netns, protocol: 'udp', port: container.port });
      if (userland) for (const { protocol, hostPort, hostIp } of container.published) site.listeners.push({ netns: 'host', protocol, port: hostPort, ...(hostIp === undefined ? {} : { address: hostIp }) });
    }
  }
  site.steps.push({ at: 'host', tool: 'sysctl', lines: ['net/ipv4/ip_forward=1', 'net/bridge/bridge-nf-call-iptables=1'] });
}

function dockerAsks(site: Site, { bridges }: DockerPlan): Ask[] {
  const all = bridges.flatMap((bridge) => bridge.containers);
  const askers = ['host', 'client', ...all.map(({ netns }) => netns), ...site.spec.pods.filter((pod) => pod.node === 'host').slice(0, 1).map((pod) => pod.name)];
  return [
    ...all.flatMap((container) => askers.flatMap((netns): Ask[] => [
      ...container.published.flatMap(({ protocol, hostPort }): Ask[] => [...['10.0.0.1', ...(netns === 'host' ? ['127.0.0.1'] : [])].map((dst): Ask => ({ kind: 'docker-published', netns, protocol, dst, dport: hostPort }))]),
      { kind: 'docker-direct', netns, protocol: 'tcp', dst: container.ip, dport: container.port },
      { kind: 'docker-direct', netns, protocol: 'icmp', dst: container.ip, dport: 0 },
      { kind: 'docker-unserved', netns, protocol: 'udp', dst: container.ip, dport: 7 },
    ])),
    ...all.flatMap(({ netns }): Ask[] => [
      { kind: 'docker-outside', netns, protocol: 'tcp', dst: CLIENT[4], dport: 80 },
      { kind: 'docker-outside', netns, protocol: 'udp', dst: CLIENT[4], dport: 53 },
      { kind: 'docker-outside', netns, protocol: 'icmp', dst: CLIENT[4], dport: 0 },
      { kind: 'docker-node', netns, protocol: 'tcp', dst: '10.0.0.1', dport: 10250 },
    ]),
  ];
}

function dockerRules(rules: Rules, plan: DockerPlan, backend: Backend): void {
  if (plan.version === '29') return dockerNftRules(rules, plan);
  const tables = rules.iptables(4, backend);
  tables.filter.policy('FORWARD', 'DROP');
  switch (plan.version) {
    case 'old':
      oldFilter(tables.filter, plan);
      break;
    case '28.0':
      rules.ipset('docker-ext-bridges-v4', 'hash:net family inet hashsize 1024 maxelem 65536', plan.bridges.filter((bridge) => !bridge.internal).map((bridge) => bridge.subnet));
      setFilter(tables, plan);
      break;
    case '28.1':
      newFilter(tables, plan);
      break;
  }
  natRules(tables.nat, plan);
}

function opened(filter: RestoreTable, { bridges }: DockerPlan): void {
  for (const bridge of bridges) for (const { ip, port, published } of bridge.containers) for (const { protocol } of published) filter.add('DOCKER', `-d ${ip}/32 ! -i ${bridge.name} -o ${bridge.name} -p ${protocol} -m ${protocol} --dport ${port} -j ACCEPT`);
}

function userChain(filter: RestoreTable, { user }: DockerPlan): void {
  for (const rule of user) filter.add('DOCKER-USER', rule);
  filter.add('DOCKER-USER', '-j RETURN');
}

function isolation(filter: RestoreTable, bridges: readonly Bridge[], withReturn: boolean): void {
  for (const { name, subnet, internal } of bridges) {
    if (internal) {
      filter.add('DOCKER-ISOLATION-STAGE-1', `! -s ${subnet} -o ${name} -j DROP`);
      filter.add('DOCKER-ISOLATION-STAGE-1', `! -d ${subnet} -i ${name} -j DROP`);
      continue;
    }
    filter.add('DOCKER-ISOLATION-STAGE-1', `-i ${name} ! -o ${name} -j DOCKER-ISOLATION-STAGE-2`);
    filter.add('DOCKER-ISOLATION-STAGE-2', `-o ${name} -j DROP`);
  }
  if (!withReturn) return;
  for (const stage of ['DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2']) filter.add(stage, '-j RETURN');
}

/** libnetwork/drivers/bridge/setup_ip_tables_linux.go up to 27. */
function oldFilter(filter: RestoreTable, plan: DockerPlan): void {
  for (const chain of ['DOCKER', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2', 'DOCKER-USER']) filter.chain(chain);
  for (const { name, internal, icc } of [...plan.bridges].reverse()) {
    filter.insert('FORWARD', `-i ${name} -o ${name} -j ${icc ? 'ACCEPT' : 'DROP'}`);
    if (internal) continue;
    filter.insert('FORWARD', `-i ${name} ! -o ${name} -j ACCEPT`);
    filter.insert('FORWARD', `-o ${name} -j DOCKER`);
    filter.insert('FORWARD', `-o ${name} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`);
  }
  filter.insert('FORWARD', '-j DOCKER-ISOLATION-STAGE-1');
  filter.insert('FORWARD', '-j DOCKER-USER');
  opened(filter, plan);
  isolation(filter, plan.bridges, true);
  userChain(filter, plan);
}

/** 28.0: two rules by the set of bridges with a way out, and a drop for ports that are not published. */
function setFilter({ filter, raw }: Tables, plan: DockerPlan): void {
  for (const chain of ['DOCKER', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2', 'DOCKER-USER']) filter.chain(chain);
  for (const { name, internal, icc } of [...plan.bridges].reverse()) {
    if (internal || !icc) filter.insert('FORWARD', `-i ${name} -o ${name} -j ${icc ? 'ACCEPT' : 'DROP'}`);
    if (!internal) filter.insert('FORWARD', `-i ${name} ${icc ? '' : `! -o ${name} `}-j ACCEPT`);
  }
  filter.insert('FORWARD', '-m set --match-set docker-ext-bridges-v4 dst -j DOCKER');
  filter.insert('FORWARD', '-j DOCKER-ISOLATION-STAGE-1');
  filter.insert('FORWARD', '-m set --match-set docker-ext-bridges-v4 dst -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  filter.insert('FORWARD', '-j DOCKER-USER');
  opened(filter, plan);
  for (const { name, internal } of plan.bridges) if (!internal) filter.add('DOCKER', `! -i ${name} -o ${name} -j DROP`);
  isolation(filter, plan.bridges, false);
  userChain(filter, plan);
  for (const { name, containers } of plan.bridges) for (const { ip, port, published } of containers) for (const { protocol } of published) raw.add('PREROUTING', `-d ${ip}/32 ! -i ${name} -p ${protocol} -m ${protocol} --dport ${port} -j DROP`);
}

/** internal/iptabler of 28.1 on: chains of its own below DOCKER-FORWARD, and direct access dropped in raw. */
function newFilter({ filter, raw }: Tables, plan: DockerPlan): void {
  for (const chain of ['DOCKER', 'DOCKER-BRIDGE', 'DOCKER-CT', 'DOCKER-FORWARD', 'DOCKER-INTERNAL', 'DOCKER-USER']) filter.chain(chain);
  filter.insert('FORWARD', '-j DOCKER-FORWARD');
  filter.insert('FORWARD', '-j DOCKER-USER');
  opened(filter, plan);
  for (const { name, subnet, internal } of plan.bridges) {
    if (internal) {
      filter.add('DOCKER-INTERNAL', `! -s ${subnet} -o ${name} -j DROP`);
      filter.add('DOCKER-INTERNAL', `! -d ${subnet} -i ${name} -j DROP`);
      continue;
    }
    filter.add('DOCKER', `! -i ${name} -o ${name} -j DROP`);
    filter.add('DOCKER-BRIDGE', `-o ${name} -j DOCKER`);
    filter.add('DOCKER-CT', `-o ${name} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`);
  }
  for (const chain of ['DOCKER-CT', 'DOCKER-INTERNAL', 'DOCKER-BRIDGE']) filter.add('DOCKER-FORWARD', `-j ${chain}`);
  for (const { name, internal, icc } of plan.bridges) {
    if (internal || !icc) filter.add('DOCKER-FORWARD', `-i ${name} -o ${name} -j ${icc ? 'ACCEPT' : 'DROP'}`);
    if (!internal) filter.add('DOCKER-FORWARD', `-i ${name} ${icc ? '' : `! -o ${name} `}-j ACCEPT`);
  }
  userChain(filter, plan);
  for (const { name, internal, containers } of plan.bridges) if (!internal) for (const { ip } of containers) raw.add('PREROUTING', `-d ${ip}/32 ! -i ${name} -j DROP`);
}

function natRules(nat: RestoreTable, { bridges, userland, version }: DockerPlan): void {
  nat.chain('DOCKER');
  nat.add('PREROUTING', '-m addrtype --dst-type LOCAL -j DOCKER');
  nat.add('OUTPUT', `${userland ? '! -d 127.0.0.0/8 ' : ''}-m addrtype --dst-type LOCAL -j DOCKER`);
  for (const { name, subnet, internal } of bridges) {
    if (internal) continue;
    if (!userland) nat.add('POSTROUTING', `-o ${name} -m addrtype --src-type LOCAL -j MASQUERADE`);
    nat.add('POSTROUTING', `-s ${subnet} ! -o ${name} -j MASQUERADE`);
    if (userland && version === 'old') nat.add('DOCKER', `-i ${name} -j RETURN`);
  }
  for (const { name, containers } of bridges) for (const { ip, port, published } of containers) for (const { protocol, hostPort, hostIp } of published) {
    if (!userland || version === 'old') nat.add('POSTROUTING', `-s ${ip}/32 -d ${ip}/32 -p ${protocol} -m ${protocol} --dport ${port} -j MASQUERADE`);
    nat.add('DOCKER', `${hostIp === undefined ? '' : `-d ${hostIp}/32 `}${userland ? `! -i ${name} ` : ''}-p ${protocol} -m ${protocol} --dport ${hostPort} -j DNAT --to-destination ${ip}:${port}`);
  }
}
