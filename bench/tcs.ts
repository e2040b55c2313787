import { MariaDb, whyNoMariaDb } from '../lab/tvpc/mariadb.ts';
import { readTable } from '../src/collect/index.ts';
import type { Evidence } from '../src/model/evidence/index.ts';
import { checkTcs } from '../src/tcs.ts';
import type { BenchLine } from './line.ts';
import { median, timed } from './line.ts';

const LIMIT_MS = 3000;

/** Everything that TCS keeps of the way out of its VPCs, compared: a table of 20,000 rows, 5,000 VPCServices with their Services. Reading and parsing included. */
export async function wholeTcs(smoke: boolean): Promise<readonly BenchLine[]> {
  const [rows, services] = smoke ? [2000, 500] : [20_000, 5000];
  const items = texts(rows, services);
  const times: number[] = [];
  for (let round = 0; round < (smoke ? 1 : 3); round += 1) {
    times.push(await timed(() => {
      const { findings, compared } = checkTcs(evidenceOf(items));
      // Of each hundred VPCServices one has no rule: what is compared must be found, too.
      if (findings.length !== services / 100 || compared.rules !== rows) throw new Error(`expected ${services / 100} findings of ${rows} rules, got ${findings.length} of ${compared.rules}`);
    }));
  }
  const took = median(times);
  return [...(await fromMariaDb(items, rows, services)), { what: `${rows} rows of t_route, ${services} VPCServices, ${services} Services`, measured: `${took.toFixed(0)} ms`, peer: `limit ${LIMIT_MS} ms`, ratio: took / LIMIT_MS, limit: 1 }];
}

/** The same with the table in a real MariaDB: connecting and reading included. */
async function fromMariaDb(items: ReadonlyMap<string, string>, rows: number, services: number): Promise<readonly BenchLine[]> {
  const why = whyNoMariaDb();
  if (why !== undefined) {
    console.log(`  ${why}`);
    return [];
  }
  const db = await MariaDb.start();
  try {
    await db.run(`CREATE DATABASE db_tvpc; USE db_tvpc; ${items.get('t_route') ?? ''} CREATE USER reader@'127.0.0.1'; GRANT SELECT ON db_tvpc.* TO reader@'127.0.0.1'`);
    const took = median([await whole(db, items, services), await whole(db, items, services), await whole(db, items, services)]);
    return [{ what: `${rows} rows read from MariaDB, ${services} VPCServices, ${services} Services`, measured: `${took.toFixed(0)} ms`, peer: `limit ${LIMIT_MS} ms`, ratio: took / LIMIT_MS, limit: 1 }];
  } finally {
    await db.remove();
  }
}

function whole(db: MariaDb, items: ReadonlyMap<string, string>, services: number): Promise<number> {
  return timed(async () => {
    const { text } = await readTable(`mysql://reader@127.0.0.1:${db.port}/db_tvpc`);
    const { findings } = checkTcs(evidenceOf(new Map([...items, ['t_route', text.toString('utf8')]])));
    if (findings.length !== services / 100) throw new Error(`expected ${services / 100} findings, got ${findings.length}`);
  });
}

function evidenceOf(items: ReadonlyMap<string, string>): Evidence {
  const cluster = [...items].map(([resource, text]) => ({ resource, file: `cluster/${resource}`, command: 'cat', state: 'ok' as const, text: () => text }));
  return { formatVersion: 1, createdAt: '', origin: 'bench', nodes: [], cluster, diagnostics: [] };
}

function texts(rows: number, services: number): ReadonlyMap<string, string> {
  const all = Array.from({ length: services }, (_, index) => index);
  const list = (kind: string, apiVersion: string, items: readonly object[]): string => JSON.stringify({ kind: `${kind}List`, apiVersion, items }, null, 2);
  const ports = [{ port: 80, protocol: 'TCP', targetPort: 8880 }];
  const meta = (name: string, index: number): object => ({ name, namespace: 'tce', annotations: { 80: JSON.stringify([{ pip: tgw(index), pport: 80 }]) } });
  const wanted = all.filter((index) => index % 100 !== 0).map((index) => rowOf(vip(index), tgw(index)));
  const others = Array.from({ length: rows - wanted.length }, (_, index) => rowOf(`183.60.${index >> 8}.${index & 255}`, '10.30.0.1'));
  return new Map([
    ['vpcservices.infra.tce.io', list('VPCService', 'infra.tce.io/v1', all.map((index) => ({ metadata: meta(`s${index}`, index), serviceName: `vpcservice-s${index}`, spec: { ports, selector: { app: `s${index}` }, vpcid: -1, vpcip: vip(index) }, status: 'Ready' })))],
    ['services', list('Service', 'v1', all.map((index) => ({ metadata: meta(`vpcservice-s${index}`, index), spec: { type: 'LoadBalancer', selector: { app: `s${index}` }, ports: ports.map((port) => ({ ...port, nodePort: 30_000 + index })) }, status: { loadBalancer: { ingress: [{ ip: tgw(index) }] } } })))],
    ['endpointslices.discovery.k8s.io', list('EndpointSlice', 'discovery.k8s.io/v1', all.map((index) => ({ metadata: { name: `e${index}`, namespace: 'tce', labels: { 'kubernetes.io/service-name': `vpcservice-s${index}` } }, addressType: 'IPv4', ports: [{ name: '', port: 8880, protocol: 'TCP' }], endpoints: [{ addresses: [`192.168.${index >> 8}.${index & 255}`] }] })))],
    ['t_route', `CREATE TABLE \`t_route\` (\`vpcId\` int, \`uniqVpcId\` varchar(64), \`proto\` varchar(8), \`vip\` varchar(64), \`vport\` int, \`pip\` varchar(64), \`pport\` int, \`weight\` int);\nINSERT INTO \`t_route\` VALUES ${[...wanted, ...others].join(',')};\n`],
  ]);
}

function rowOf(front: string, behind: string): string {
  return `(-1,'vpc_-1','tcp','${front}',80,'${behind}',80,16)`;
}

function vip(index: number): string {
  return `169.254.${index >> 8}.${index & 255}`;
}

function tgw(index: number): string {
  return `10.28.${index >> 8}.${index & 255}`;
}
