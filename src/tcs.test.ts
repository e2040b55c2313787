import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Evidence } from './model/evidence/index.ts';
import { presentTcsText } from './present/index.ts';
import { redact } from './redact/redact.ts';
import { checkTcs } from './tcs.ts';

/** As the article has them: the VPCService and its Service as kubectl prints them, the table as the client of the database does. */
const VPC = `apiVersion: infra.tce.io/v1
kind: VPCService
metadata:
  annotations:
    "80": '[{"pip":"10.28.41.210","pport":80}]'
    infra.tce.io/underlay: "false"
  finalizers:
  - finalizers.infra.tce.io/vpcservice-controller
  name: o-tcloud-barad-nws-tce-custommessage
  namespace: tce
serviceName: vpcservice-o-tcloud-barad-nws-tce-custommessage
spec:
  ports:
  - port: 80
    protocol: TCP
    targetPort: 8880
  selector:
    infra.tce.io/oam-app: tcloud-barad-nws
    infra.tce.io/oam-comp: tcloud-barad-nws
  vpcid: -1
  vpcip: 169.254.0.5
status: Ready
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata:
  annotations:
    "80": '[{"pip":"10.28.41.210","pport":80}]'
    infra.tce.io/vpc-service: o-tcloud-barad-nws-tce-custommessage
  finalizers:
  - finalizers.infra.tce.io/vpcservice-controller
  - service.kubernetes.io/load-balancer-cleanup
  name: vpcservice-o-tcloud-barad-nws-tce-custommessage
  namespace: tce
spec:
  clusterIP: 192.168.216.37
  externalTrafficPolicy: Cluster
  ports:
  - nodePort: 39422
    port: 80
    protocol: TCP
    targetPort: 8880
  selector:
    infra.tce.io/oam-app: tcloud-barad-nws
    infra.tce.io/oam-comp: tcloud-barad-nws
  sessionAffinity: None
  type: LoadBalancer
status:
  loadBalancer:
    ingress:
    - ip: 10.28.41.210
`;
const SLICE = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: vpcservice-o-tcloud-barad-nws-tce-custommessage-x7k2p
  namespace: tce
  labels:
    kubernetes.io/service-name: vpcservice-o-tcloud-barad-nws-tce-custommessage
addressType: IPv4
ports:
- name: ""
  port: 8880
  protocol: TCP
endpoints:
- addresses: [192.168.4.170]
  conditions:
    ready: true
`;
const NODE = 'apiVersion: v1\nkind: Node\nmetadata:\n  name: n1\nstatus:\n  addresses:\n  - type: InternalIP\n    address: 10.28.0.7\n';
const TABLE = readFileSync(join(import.meta.dirname, 'parse/t-route/testdata/batch.txt'), 'utf8');

interface Files { vpc: string; service: string; slice: string; node: string; table: string }
type Change = (files: Files) => void;

function evidenceOf(change: Change = () => undefined): Evidence {
  const files: Files = { vpc: VPC, service: SERVICE, slice: SLICE, node: NODE, table: TABLE };
  change(files);
  const item = (resource: string, name: string, text: string): Evidence['cluster'][number] => ({ resource, file: `cluster/${name}`, command: 'cat', state: 'ok', text: () => text });
  const all = [item('vpcservices.infra.tce.io', 'vpcservices.yaml', files.vpc), item('services', 'services.yaml', files.service), item('endpointslices.discovery.k8s.io', 'slices.yaml', files.slice), item('nodes', 'nodes.yaml', files.node), item('t_route', 't_route.txt', files.table)];
  return { formatVersion: 1, createdAt: '', origin: 'test', nodes: [], cluster: all.filter((one) => one.text() !== ''), diagnostics: [] };
}

const found = (change: Change): readonly string[] => checkTcs(evidenceOf(change)).findings.map(({ id }) => id);
/** Writes one text of a file otherwise; a text that is not there is a mistake of the test. */
const put = (file: keyof Files, old: string, text: string): Change => (files) => {
  expect(files[file]).toContain(old);
  files[file] = files[file].replace(old, text);
};
const both = (...changes: readonly Change[]): Change => (files) => changes.forEach((change) => change(files));
const row = (vpcId: number, proto: string, vip: string, vport: number, pip: string, pport: number, weight = 16): Change => (files) => {
  files.table += `${vpcId}\tvpc_${vpcId}\t${proto}\t${vip}\t${vport}\t${pip}\t${pport}\t1\t${weight}\t0\t0\t0.0.0.0\t2020-09-03 19:40:15\t2020-09-03 19:40:15\n`;
};
const without: Change = (files) => { files.table = files.table.split('\n').filter((line) => !line.includes('169.254.0.5')).join('\n'); };
const renamed = (text: string): string => text.replaceAll('custommessage', 'other').replaceAll('10.28.41.210', '10.28.41.211');
const second = (vip: string): Change => (files) => {
  files.vpc += `---\n${renamed(VPC).replace('169.254.0.5', vip)}`;
  files.service += `---\n${renamed(SERVICE)}`;
  files.slice += `---\n${renamed(SLICE)}`;
};
const DELETED = '  deletionTimestamp: "2026-11-22T10:00:00Z"\n';

it('is silent where everything agrees, and does not judge rules of others', () => {
  const report = checkTcs(evidenceOf());
  expect(report).toMatchObject({ findings: [], unknown: [], compared: { vpcServices: 1, services: 1, rules: 4, others: 3 } });
  expect(presentTcsText(report, { lang: 'en', color: false, verbose: false })).toBe('ok everything agrees (1 VPCServices, 1 Services, 4 rules of VPCGW)\n\n3 rules are of addresses that no VPCService has: whether they must be there is not judged\n');
});

describe.each<[string, Change, Change]>([
  // id, broken, near miss: almost the same, and right
  ['tcs-vpcservice-not-ready', put('vpc', 'status: Ready', 'status: Failed'), both(put('vpc', 'metadata:\n', `metadata:\n${DELETED}`), put('vpc', '  finalizers:\n  - finalizers.infra.tce.io/vpcservice-controller\n', ''), put('vpc', 'status: Ready', 'status: Deleting'))],
  ['tcs-address-claimed-twice', both(second('169.254.0.5'), row(-1, 'tcp', '169.254.0.5', 80, '10.28.41.211', 80)), both(second('169.254.0.6'), row(-1, 'tcp', '169.254.0.6', 80, '10.28.41.211', 80))],
  ['tcs-rule-missing', without, both(second('169.254.0.6'), row(-1, 'tcp', '169.254.0.6', 80, '10.28.41.211', 80))],
  ['tcs-rule-missing', put('table', '\ttcp\t', '\tudp\t'), put('table', '\ttcp\t', '\tTCP\t')],
  ['tcs-rule-missing', put('table', '169.254.0.5\t80', '169.254.0.5\t8080'), both(put('vpc', '"80"', '"8080"'), put('vpc', '- port: 80', '- port: 8080'), put('service', '"80"', '"8080"'), put('service', 'port: 80', 'port: 8080'), put('service', '"pport":80', '"pport":8080'), put('vpc', '"pport":80', '"pport":8080'), without, row(-1, 'tcp', '169.254.0.5', 8080, '10.28.41.210', 8080))],
  ['tcs-rule-missing', put('table', '-1\tvpc_-1\ttcp', '67287\tvpc-hy3vate5\ttcp'), both(put('table', '-1\tvpc_-1\ttcp', '67287\tvpc-hy3vate5\ttcp'), put('vpc', 'vpcid: -1', 'vpcid: 67287'))],
  ['tcs-rule-leads-elsewhere', put('table', '10.28.41.210', '10.28.41.21'), both(without, row(-1, 'tcp', '169.254.0.5', 80, '192.168.4.170', 8880))],
  ['tcs-rule-leads-elsewhere', put('table', '10.28.41.210\t80', '10.28.41.210\t8880'), both(without, row(-1, 'tcp', '169.254.0.5', 80, '10.28.0.7', 39422))],
  ['tcs-rule-leads-elsewhere', row(-1, 'tcp', '169.254.0.5', 80, '10.28.41.9', 80), both(put('service', '    - ip: 10.28.41.210', '    - ip: 10.28.41.210\n    - ip: 10.28.41.9'), row(-1, 'tcp', '169.254.0.5', 80, '10.28.41.9', 80))],
  ['tcs-weight-zero', both(without, row(-1, 'tcp', '169.254.0.5', 80, '10.28.41.210', 80, 0)), both(without, row(-1, 'tcp', '169.254.0.5', 80, '10.28.41.210', 80, 0), row(-1, 'tcp', '169.254.0.5', 80, '192.168.4.170', 8880, 1))],
  ['tcs-annotation-differs', put('vpc', '10.28.41.210', '10.28.41.99'), put('service', '    - ip: 10.28.41.210', '    - ip: 10.28.41.210\n    - ip: 10.28.41.99')],
  ['tcs-annotation-differs', put('service', '"pip":"10.28.41.210"', '"pip":"10.28.41.99"'), put('service', '[{"pip":"10.28.41.210","pport":80}]', '[ {"pport": "80", "pip": "10.28.41.210"} ]')],
  ['tcs-annotation-differs', put('vpc', '"pport":80}]', '"pport":80'), put('vpc', "    \"80\": '[{\"pip\":\"10.28.41.210\",\"pport\":80}]'\n", '')],
  ['tcs-service-missing', both(put('service', 'name: vpcservice-o', 'name: x-o'), put('service', '    infra.tce.io/vpc-service: o-tcloud-barad-nws-tce-custommessage\n', '')), put('vpc', 'serviceName: vpcservice-o-tcloud-barad-nws-tce-custommessage\n', '')],
  ['tcs-service-differs', put('service', 'targetPort: 8880', 'targetPort: 8881'), both(put('service', '    protocol: TCP\n', ''), put('service', '    port: 80\n', '    port: 80\n    name: ""\n'))],
  ['tcs-service-differs', put('service', 'oam-comp: tcloud', 'oam-comp: cloud'), put('service', '    infra.tce.io/oam-app: tcloud-barad-nws\n    infra.tce.io/oam-comp: tcloud-barad-nws\n', '    infra.tce.io/oam-comp: tcloud-barad-nws\n    infra.tce.io/oam-app: tcloud-barad-nws\n')],
  ['tcs-no-tgw-address', put('service', '    ingress:\n    - ip: 10.28.41.210\n', '    {}\n'), put('service', '    - ip: 10.28.41.210', '    - ip: 10.28.41.210\n      ipMode: VIP')],
  ['tcs-no-tgw-address', put('service', 'type: LoadBalancer', 'type: NodePort'), put('service', 'type: LoadBalancer', 'type: LoadBalancer\n  loadBalancerClass: tgw')],
  ['tcs-no-node-port', put('service', '- nodePort: 39422\n    port', '- port'), put('service', '39422', '30000')],
  ['tcs-no-endpoints', put('slice', 'ready: true', 'ready: false'), put('slice', '  conditions:\n    ready: true\n', '- addresses: [192.168.4.171]\n  conditions:\n    ready: false\n')],
  ['tcs-no-endpoints', put('slice', 'protocol: TCP', 'protocol: UDP'), put('slice', '  protocol: TCP\n', '')],
  ['tcs-own-rule-differs', row(67287, 'tcp', '169.254.0.5', 80, '10.28.41.9', 80), row(67287, 'tcp', '169.254.0.5', 80, '10.28.41.210', 80)],
  ['tcs-own-rule-differs', put('table', '67287\tvpc-hy3vate5\tudp\t183.60.83.19\t53\t10.28.41.12', '67287\tvpc-hy3vate5\tudp\t183.60.83.19\t53\t10.28.41.13'), row(67287, 'udp', '183.60.82.99', 53, '10.28.41.13', 53)],
  ['tcs-rule-orphaned', row(-1, 'tcp', '169.254.0.5', 443, '10.28.41.210', 443), row(-1, 'tcp', '169.254.0.6', 443, '10.28.41.210', 443)],
  ['tcs-rule-orphaned', row(-1, 'tcp', '169.254.0.4', 80, '10.28.41.210', 80), row(-1, 'udp', '169.254.0.4', 80, '10.28.41.210', 80)],
  ['tcs-rule-duplicate', row(-1, 'tcp', '169.254.0.5', 80, '10.28.41.210', 80), row(-1, 'tcp', '169.254.0.5', 80, '192.168.4.170', 8880)],
  ['tcs-service-orphaned', (files) => { files.service += `---\n${renamed(SERVICE)}`; }, (files) => { files.service += `---\n${renamed(SERVICE).replace('    infra.tce.io/vpc-service: o-tcloud-barad-nws-tce-other\n', '')}`; }],
  ['tcs-deletion-held', put('vpc', 'metadata:\n', `metadata:\n${DELETED}`), both(put('vpc', 'metadata:\n', `metadata:\n${DELETED}`), put('vpc', '  finalizers:\n  - finalizers.infra.tce.io/vpcservice-controller\n', ''))],
  ['tcs-deletion-held', put('service', 'metadata:\n', `metadata:\n${DELETED}`), put('service', '  - service.kubernetes.io/load-balancer-cleanup\n', '')],
])('%s', (id, broken, near) => {
  it('is found, alone, with lines of evidence, in both languages', () => {
    const report = checkTcs(evidenceOf(broken));
    expect(report.findings.map((finding) => finding.id)).toEqual([id]);
    const [finding] = report.findings;
    expect(finding?.evidence.some(({ ref }) => ref !== undefined && ref.line > 0)).toBe(true);
    for (const lang of ['en', 'zh'] as const) expect(presentTcsText(report, { lang, color: false, verbose: false })).toContain(`${finding?.title[lang] ?? ''}  [${id}`);
    expect(JSON.stringify(finding)).not.toMatch(/\{\w+\}/);
  });

  it('is not found where it is nearly so', () => expect(found(near)).toEqual([]));
});

it('a virtual address that changed in one place and not in the others is told of at each place that is behind', () => {
  const changed = put('service', '    - ip: 10.28.41.210', '    - ip: 10.28.41.99');
  expect(found(changed)).toEqual(['tcs-rule-leads-elsewhere', 'tcs-annotation-differs', 'tcs-annotation-differs']);
  const everywhere: Change = (files) => { for (const name of ['vpc', 'service', 'table'] as const) files[name] = files[name].replaceAll('10.28.41.210', '10.28.41.99'); };
  expect(found(everywhere)).toEqual([]);
});

it('names the lines of the row and of the objects', () => {
  const [finding] = checkTcs(evidenceOf(put('table', '10.28.41.210', '10.28.41.21'))).findings;
  expect(finding?.evidence.map(({ ref, text }) => `${ref?.file ?? ''}:${ref?.line ?? ''} ${text}`)).toEqual([
    'cluster/t_route.txt:2 -1 vpc_-1 tcp 169.254.0.5 80 10.28.41.21 80 1 16 0 0 0.0.0.0 2020-09-03 19:40:15 2020-09-03 19:40:15',
    'cluster/vpcservices.yaml:1 VPCService tce/o-tcloud-barad-nws-tce-custommessage: spec.vpcid -1, spec.vpcip 169.254.0.5, spec.ports 80/TCP',
    'cluster/services.yaml:1 Service tce/vpcservice-o-tcloud-barad-nws-tce-custommessage: status.loadBalancer.ingress 10.28.41.210, spec.ports 80',
  ]);
});

it.each<[string, Change, readonly string[]]>([
  ['no table', (files) => { files.table = ''; }, ['t_route was not collected']],
  ['a table that is cut off', (files) => { files.table = files.table.slice(0, 200); }, ['t is cut off']],
  ['no VPCServices', (files) => { files.vpc = ''; }, ['no VPCService objects were collected']],
  ['no Services', (files) => { files.service = ''; }, ['no Service objects were collected']],
  ['no endpoints', (files) => { files.slice = ''; }, ['no EndpointSlice objects were collected']],
])('with %s it says what it did not compare, and finds nothing for that', (_what, change, because) => {
  const report = checkTcs(evidenceOf(change));
  expect(report.findings).toEqual([]);
  expect(report.unknown.map((one) => one.because.text)).toEqual(because.map((text) => expect.stringContaining(text) as unknown));
  expect(presentTcsText(report, { lang: 'zh', color: false, verbose: false })).toContain('部分内容无法比较');
});

it('a table of some rows makes no rule missing', () => {
  const asked: Change = (files) => { files.table = "MySQL [db_tvpc]> select * from t_route where vip='169.254.0.9';\nEmpty set (0.00 sec)\n"; };
  const report = checkTcs(evidenceOf(asked));
  expect(report.findings).toEqual([]);
  expect(report.unknown.map((one) => one.because.ref)).toEqual([{ file: 'cluster/t_route.txt', line: 1 }]);
});

it.each<[string, Change]>([['as it is', () => undefined], ['broken', put('table', '10.28.41.210', '10.28.41.21')], ['with an address that changed', put('service', '    - ip: 10.28.41.210', '    - ip: 10.28.41.99')]])('a bundle with other names, %s, is answered alike', (_what, change) => {
  const evidence = evidenceOf(change);
  const { files } = redact(evidence.cluster.map((item) => ({ path: item.file, text: item.text() })), (text) => createHmac('sha256', 'key').update(text).digest('hex'));
  expect(JSON.stringify(files)).not.toMatch(/10\.28\.41\.|custommessage/);
  const other = { ...evidence, cluster: evidence.cluster.map((item, index) => ({ ...item, text: () => files[index]?.text ?? '' })) };
  expect(checkTcs(other).findings.map(({ id }) => id)).toEqual(checkTcs(evidence).findings.map(({ id }) => id));
});

const WHERE_80 = "`vpcId` = -1 AND `uniqVpcId` = 'vpc_-1' AND `proto` = 'tcp' AND `vip` = '169.254.0.5' AND `vport` = 80";
const fixOf = (change: Change): readonly (readonly string[] | undefined)[] => checkTcs(evidenceOf(change)).findings.map(({ fix }) => fix);

it.each<[string, Change, readonly (readonly string[] | undefined)[]]>([
  ['a rule that is missing', without, [["INSERT INTO `t_route` (`vpcId`, `uniqVpcId`, `proto`, `vip`, `vport`, `pip`, `pport`, `bAutoActualMachine`, `weight`, `zoneId`, `udpOption`, `hostIp`, `createTime`, `updateTime`) VALUES (-1, 'vpc_-1', 'tcp', '169.254.0.5', 80, '10.28.41.210', 80, 1, 16, 0, 0, '0.0.0.0', NOW(), NOW());"]]],
  ['a rule of another protocol', put('table', '\ttcp\t', '\tudp\t'), [[`UPDATE \`t_route\` SET \`proto\` = 'tcp', \`updateTime\` = NOW() WHERE ${WHERE_80.replace("'tcp'", "'udp'")} AND \`pip\` = '10.28.41.210' AND \`pport\` = 80 AND \`weight\` = 16 LIMIT 1;`]]],
  ['a rule that leads elsewhere', put('table', '10.28.41.210', '10.28.41.21'), [[`UPDATE \`t_route\` SET \`pip\` = '10.28.41.210', \`updateTime\` = NOW() WHERE ${WHERE_80} AND \`pip\` = '10.28.41.21' AND \`pport\` = 80 AND \`weight\` = 16 LIMIT 1;`]]],
  ['a second rule that leads elsewhere', row(-1, 'tcp', '169.254.0.5', 80, '10.28.41.9', 80), [[`DELETE FROM \`t_route\` WHERE ${WHERE_80} AND \`pip\` = '10.28.41.9' AND \`pport\` = 80 AND \`weight\` = 16 LIMIT 1;`]]],
  ['a rule of weight 0', both(without, row(-1, 'tcp', '169.254.0.5', 80, '10.28.41.210', 80, 0)), [[`UPDATE \`t_route\` SET \`weight\` = 16, \`updateTime\` = NOW() WHERE ${WHERE_80} AND \`pip\` = '10.28.41.210' AND \`pport\` = 80 AND \`weight\` = 0 LIMIT 1;`]]],
  ['an annotation', put('vpc', '10.28.41.210', '10.28.41.99'), [['kubectl annotate --overwrite --namespace=tce vpcservices.infra.tce.io -- o-tcloud-barad-nws-tce-custommessage \'80=[{"pip":"10.28.41.210","pport":80}]\'']]],
  // Which of two may have the address is for people to say.
  ['an address that two want', both(second('169.254.0.5'), row(-1, 'tcp', '169.254.0.5', 80, '10.28.41.211', 80)), [undefined]],
])('the change for %s is exact, and proven on the model', (_what, change, fix) => {
  expect(fixOf(change)).toEqual(fix);
});

it('how the table calls a VPC that no row is of is not known, and then no change is offered', () => {
  expect(fixOf(both(without, put('vpc', 'vpcid: -1', 'vpcid: 4711')))).toEqual([undefined]);
  expect(fixOf(both(without, put('vpc', 'vpcid: -1', 'vpcid: 67287')))).toEqual([[expect.stringContaining("VALUES (67287, 'vpc-hy3vate5', 'tcp'")]]);
});

it('hostile names do not leave their quotes', () => {
  const fixes = fixOf(both(put('vpc', '  name: o-tcloud-barad-nws-tce-custommessage', `  name: "o'; rm -rf ~; '"`), put('vpc', '10.28.41.210', '10.28.41.99')));
  expect(fixes.flatMap((fix) => fix ?? [])).toEqual([`kubectl annotate --overwrite --namespace=tce vpcservices.infra.tce.io -- 'o'\\''; rm -rf ~; '\\''' '80=[{"pip":"10.28.41.210","pport":80}]'`]);
});
