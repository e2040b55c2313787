import type { Rules } from '../rules.ts';
import type { DockerPlan } from './docker.ts';

const BASE: readonly (readonly [string, string])[] = [
  ['filter-FORWARD', 'filter hook forward priority 0'], ['nat-OUTPUT', 'nat hook output priority -100'], ['nat-POSTROUTING', 'nat hook postrouting priority 100'],
  ['nat-PREROUTING', 'nat hook prerouting priority -100'], ['raw-PREROUTING', 'filter hook prerouting priority -300'],
];

/** Docker 29 with its nftables backend (daemon/libnetwork/drivers/bridge/internal/nftabler): verdict maps by the bridge's name. */
export function dockerNftRules(rules: Rules, { bridges, userland }: DockerPlan): void {
  const table = 'ip docker-bridges';
  const rule = (chain: string, text: string): string => `add rule ${table} ${chain} ${text}`;
  const jumps = ['filter-forward-in', 'filter-forward-out', 'nat-postrouting-in', 'nat-postrouting-out'];
  rules.nft(table, [
    `add table ${table}`,
    ...jumps.map((name) => `add map ${table} ${name}-jumps { type ifname : verdict ; }`),
    ...BASE.map(([name, hook]) => `add chain ${table} ${name} { type ${hook} ; policy accept ; }`),
    `add chain ${table} nat-prerouting-and-output`,
    ...bridges.flatMap(({ name }) => jumps.map((jump) => `add chain ${table} ${jump}__${name}`)),
    rule('filter-FORWARD', 'oifname vmap @filter-forward-in-jumps'), rule('filter-FORWARD', 'iifname vmap @filter-forward-out-jumps'),
    rule('nat-OUTPUT', `${userland ? 'ip daddr != 127.0.0.0/8 ' : ''}fib daddr type local counter jump nat-prerouting-and-output`),
    rule('nat-POSTROUTING', 'iifname vmap @nat-postrouting-out-jumps'), rule('nat-POSTROUTING', 'oifname vmap @nat-postrouting-in-jumps'),
    rule('nat-PREROUTING', 'fib daddr type local counter jump nat-prerouting-and-output'),
    ...bridges.flatMap((bridge) => [...jumps.map((jump) => `add element ${table} ${jump}-jumps { "${bridge.name}" : jump ${jump}__${bridge.name} }`), ...bridgeRules(bridge, userland, rule)]),
  ]);
}

function bridgeRules({ name, subnet, internal, icc, containers }: DockerPlan['bridges'][number], userland: boolean, rule: (chain: string, text: string) => string): string[] {
  const into = `filter-forward-in__${name}`;
  const published = containers.flatMap((container) => container.published.map((each) => ({ ...container, ...each })));
  if (internal) {
    return [rule(into, 'ct state established,related counter accept'), rule(into, `iifname "${name}" counter ${icc ? 'accept' : 'drop'} comment "ICC"`), rule(into, 'counter drop comment "INTERNAL NETWORK INGRESS"'), rule(`filter-forward-out__${name}`, 'counter drop comment "INTERNAL NETWORK EGRESS"')];
  }
  return [
    rule(into, 'ct state established,related counter accept'),
    ...(icc ? [] : published.map(({ ip, protocol, port }) => rule(into, `iifname "${name}" ip daddr ${ip} ${protocol} dport ${port} ct original ip daddr != ${ip} counter accept`))),
    rule(into, `iifname "${name}" counter ${icc ? 'accept' : 'drop'} comment "ICC"`),
    ...published.map(({ ip, protocol, port }) => rule(into, `ip daddr ${ip} ${protocol} dport ${port} counter accept`)),
    rule(into, 'counter drop comment "UNPUBLISHED PORT DROP"'),
    rule(`filter-forward-out__${name}`, 'ct state established,related counter accept'), rule(`filter-forward-out__${name}`, 'counter accept comment "OUTGOING"'),
    rule(`nat-postrouting-out__${name}`, `oifname != "${name}" ip saddr ${subnet} counter masquerade comment "MASQUERADE"`),
    ...(userland ? [] : [rule(`nat-postrouting-in__${name}`, 'fib saddr type local counter masquerade comment "MASQ TO LOCAL"'), ...published.map(({ ip, protocol, port }) => rule(`nat-postrouting-in__${name}`, `ip saddr ${ip} ip daddr ${ip} ${protocol} dport ${port} counter masquerade comment "MASQ TO OWN PORT"`))]),
    ...published.map(({ ip, protocol, port, hostPort, hostIp }) => rule('nat-prerouting-and-output', `${hostIp === undefined ? '' : `ip daddr ${hostIp} `}${userland ? `iifname != "${name}" ` : ''}${protocol} dport ${hostPort} counter dnat to ${ip}:${port} comment "DNAT"`)),
    ...containers.map(({ ip }) => rule('raw-PREROUTING', `ip daddr ${ip} iifname != "${name}" counter drop comment "DROP DIRECT ACCESS"`)),
  ];
}
