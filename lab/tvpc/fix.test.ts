import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/collect/tvpc/index.ts';
import type { TcsFinding } from '../../src/model/report/index.ts';
import { checkTcs } from '../../src/tcs.ts';
import { MariaDb, whyNoMariaDb } from './mariadb.ts';
import { ARTICLE, CREATE, rowSql } from './table.ts';
import { evidenceOf } from './tcs.ts';
import type { Wanted } from './tcs.ts';

const why = whyNoMariaDb();
if (why !== undefined) console.log(why);

let db: MariaDb;
beforeAll(async () => {
  if (why === undefined) db = await MariaDb.start();
}, 120_000);
afterAll(() => db?.remove());

const REST = ARTICLE.split('\n').slice(1).join('\n');
const RIGHT = rowSql('tcp', '169.254.0.5', 80, '10.28.41.210', 80);
const ONE: Wanted = { name: 'message', vip: '169.254.0.5', tgw: '10.28.41.210' };
const OTHER: Wanted = { name: 'other', vip: '169.254.0.6', tgw: '10.28.41.211' };
const HOSTILE = "x'; DROP TABLE t_route; -- \\";

async function checked(wanted: readonly Wanted[]): Promise<readonly TcsFinding[]> {
  const report = checkTcs(evidenceOf(wanted, await readTable(`mysql://root@127.0.0.1:${db.port}/db_tvpc`)));
  expect(report.unknown).toEqual([]);
  return report.findings;
}

const fresh = (rows: string): Promise<void> => db.run(`DROP DATABASE IF EXISTS db_tvpc; CREATE DATABASE db_tvpc; USE db_tvpc; ${CREATE} ${rows}`);
const names = (findings: readonly TcsFinding[]): readonly string[] => findings.map(({ id, object }) => `${id} ${object}`);

describe.skipIf(why !== undefined).each<[string, string, readonly Wanted[], string]>([
  ['tcs-rule-missing', 'no rule', [ONE], REST],
  ['tcs-rule-missing', 'no rule in an empty table', [ONE], ''],
  ['tcs-rule-missing', 'a rule of another protocol', [ONE], `${REST} ${rowSql('udp', '169.254.0.5', 80, '10.28.41.210', 80)}`],
  ['tcs-rule-missing', 'a rule of another port, that leads elsewhere, too', [ONE], `${REST} ${rowSql('tcp', '169.254.0.5', 8080, '10.28.41.9', 81)}`],
  ['tcs-rule-missing', 'a rule of another VPC', [ONE], `${REST} ${rowSql('tcp', '169.254.0.5', 80, '10.28.41.210', 80, { vpcId: 67287, uniq: 'vpc-hy3vate5' })}`],
  ['tcs-rule-missing', 'a rule for one VPC, whose name is hostile', [{ ...ONE, vpcId: 67287 }], `${rowSql('udp', '10.9.9.9', 1, '10.1.1.1', 1, { vpcId: 67287, uniq: HOSTILE })}`],
  ['tcs-rule-leads-elsewhere', 'a rule that leads to the address of before', [ONE, OTHER], `${REST} ${rowSql('tcp', '169.254.0.5', 80, '10.28.41.21', 80)} ${rowSql('tcp', '169.254.0.6', 80, '10.28.41.211', 80)}`],
  ['tcs-rule-leads-elsewhere', 'a second rule that leads elsewhere', [ONE], `${ARTICLE} ${rowSql('tcp', '169.254.0.5', 80, '10.28.41.9', 80)}`],
  ['tcs-rule-leads-elsewhere', 'a rule of a hostile name', [ONE], `${REST} ${rowSql('tcp', '169.254.0.5', 80, '10.28.41.9', 80, { uniq: HOSTILE })}`],
  ['tcs-weight-zero', 'rules of weight 0', [ONE], `${REST} ${rowSql('tcp', '169.254.0.5', 80, '10.28.41.210', 80, { weight: 0 })}`],
  ['tcs-rule-orphaned', 'a rule that nobody wants any more', [ONE], `${ARTICLE} ${rowSql('tcp', '169.254.0.5', 443, '10.28.41.210', 443)}`],
  ['tcs-rule-duplicate', 'the same rule three times', [ONE], `${ARTICLE} ${RIGHT} ${RIGHT}`],
  ['tcs-own-rule-differs', 'a rule of a VPC beside that of all', [ONE], `${ARTICLE} ${rowSql('tcp', '169.254.0.5', 80, '10.28.41.9', 80, { vpcId: 67287, uniq: 'vpc-hy3vate5' })}`],
])('%s: %s', (id, _what, wanted, rows) => {
  it.each(['', 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,STRICT_ALL_TABLES'])('the change, carried out as it is shown, mends it and nothing else (sql_mode %s)', async (mode) => {
    await fresh(rows);
    const before = await checked(wanted);
    expect(before.map((finding) => finding.id)).toContain(id);
    const finding = before.find((one) => one.id === id);
    expect(finding?.fix).toBeDefined();
    await db.run(`SET SESSION sql_mode = '${mode}'; ${finding?.fix?.join('\n') ?? ''}`, 'db_tvpc');
    const after = names(await checked(wanted));
    expect(after).not.toContain(`${id} ${finding?.object ?? ''}`);
    expect(after.filter((name) => !names(before).includes(name))).toEqual([]);
    // All that is left can be mended alike, until everything agrees.
    for (const fix of (await checked(wanted)).map((one) => one.fix)) await db.run(fix?.join('\n') ?? 'SELECT 1', 'db_tvpc');
    expect(await checked(wanted)).toEqual([]);
  });
});
