import { macOf } from '../cluster/addresses.ts';
import { balancerPlans } from '../cluster/clb.ts';
import type { BalancerPlan, Health, PlannedBackend } from '../cluster/clb.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import type { Command } from './command.ts';
import { FABRIC, ipBatch } from './command.ts';
import { aliveOf } from './health.ts';

/** Of packets that answer a connection which a load balancer of seven layers has opened, whoever's address it has, and the table by which they come to its sockets. */
const MARK = 7;
const TABLE = 107;
/** Where connections that are kept open come from. */
export const KEPT_ALIVE = '100.127.0.9';

/**
 * A load balancer of seven layers in the network under the nodes: a real nginx at its address, which takes each request by host and path, opens connections with the client's own address, waits 4 s for a
 * backend and then tries another. The switch brings it what its backends answer, wherever they send that.
 */
export function httpCommands(spec: ClusterSpec, health: Health): Command[] {
  const plans = balancerPlans(spec).filter(({ balancer }) => balancer.http !== undefined);
  if (plans.length === 0) return [];
  const at = { node: FABRIC };
  return [
    { at, argv: ['nft', '-f', '-'], stdin: divertScript(plans) },
    ...ipBatch(at, [...new Set([...plans.map(({ vip }) => vip), KEPT_ALIVE])].map((ip) => `addr replace ${ip}/32 dev lo`)),
    { at, argv: ['sh', '-c', `ip rule show | grep -q 'lookup ${TABLE}' || ip rule add pref 100 fwmark ${MARK} lookup ${TABLE}; ip route replace local default dev lo table ${TABLE}`] },
    { at, argv: ['sh', '-c', SERVE], stdin: nginxConf(plans, health) },
  ];
}

/** What was served before ends first: the answers of its workers are not waited for. */
const SERVE = 'mkdir -p /run/nginx; if [ -e /run/nginx/pid ]; then kill -TERM "$(cat /run/nginx/pid)"; while [ -e /run/nginx/pid ]; do sleep 0.05; done; fi; cat > /run/nginx/nginx.conf; exec nginx -c /run/nginx/nginx.conf > /run/nginx/out 2>&1 < /dev/null';

/** Connections to backends are marked as they leave, and their answers as they come; those that are for other machines are taken off the wire. */
function divertScript(plans: readonly BalancerPlan[]): string {
  const ends = [...new Set(plans.flatMap(({ backends }) => backends.map(({ ip, port }) => `${ip} . ${port}`)))];
  if (ends.length === 0) return 'add table ip clb7\n';
  return ['add table ip clb7', 'delete table ip clb7', 'table ip clb7 {',
    `  set ends { type ipv4_addr . inet_service; elements = { ${ends.join(', ')} } }`,
    '  chain output {', '    type filter hook output priority mangle;', `    ip daddr . tcp dport @ends ct mark set ${MARK}`, '  }',
    '  chain prerouting {', '    type filter hook prerouting priority mangle;', `    ct direction reply ct mark ${MARK} meta mark set ${MARK}`, '  }', '}',
    'add table bridge clb7', 'delete table bridge clb7', 'table bridge clb7 {',
    `  set ends { type ipv4_addr . inet_service; elements = { ${ends.join(', ')} } }`,
    '  chain prerouting {', '    type filter hook prerouting priority -300;', '    ip saddr . tcp sport @ends meta pkttype set host', `    ip saddr . tcp sport @ends ether daddr set ${macOf('fabric')}`, '  }', '}', ''].join('\n');
}

function nginxConf(plans: readonly BalancerPlan[], health: Health): string {
  return ['user root;', 'worker_processes 1;', 'pid /run/nginx/pid;', 'error_log /run/nginx/error.log;', 'events { worker_connections 512; }', 'http {', '  access_log off;',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path /run/nginx/${kind};`),
    '  proxy_connect_timeout 4s;', '  proxy_read_timeout 4s;', '  proxy_next_upstream error timeout;', '  server_tokens off;',
    ...plans.flatMap((plan, index) => serverConf(plan, `b${index}`, health)), '}', ''].join('\n');
}

/** One listener. A client that is a backend itself is sent to the others. */
function serverConf({ vip, port, backends, balancer: { http } }: BalancerPlan, name: string, health: Health): string[] {
  const open = backends.filter(({ weight }) => weight > 0);
  const upstream = (own: string, candidates: readonly PlannedBackend[]): string[] => {
    const chosen = aliveOf(candidates, health);
    return [`  upstream ${own} {`, '    random;', ...chosen.map(({ ip, port: at, weight }) => `    server ${ip}:${at} weight=${weight} max_fails=0;`), ...(chosen.length === 0 ? ['    server 0.0.0.0:1 down;'] : []), '  }'];
  };
  const hosts = [...new Set((http?.rules ?? []).map(({ host }) => host))];
  return [
    ...upstream(name, open), ...open.flatMap(({ ip }, index) => upstream(`${name}n${index}`, open.filter((other) => other.ip !== ip))),
    `  map $remote_addr $${name} {`, `    default ${name};`, ...open.map(({ ip }, index) => `    ${ip} ${name}n${index};`), '  }',
    '  server {', `    listen ${vip}:${port} default_server;`, '    return 404;', '  }',
    ...hosts.flatMap((host) => ['  server {', `    listen ${vip}:${port};`, `    server_name ${host};`,
      ...(http?.rules ?? []).filter((rule) => rule.host === host).flatMap(({ path }) => [`    location ${path} {`, `      proxy_pass http://$${name};`, `      proxy_bind ${http?.keepalive === true ? KEPT_ALIVE : '$remote_addr transparent'};`, '    }']),
      ...((http?.rules ?? []).some((rule) => rule.host === host && rule.path === '/') ? [] : ['    location / { return 404; }']), '  }']),
  ];
}
