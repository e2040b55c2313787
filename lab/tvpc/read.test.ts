import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/collect/tvpc/index.ts';
import { parseTRoute } from '../../src/parse/t-route/index.ts';
import type { TRoute } from '../../src/model/tree/t-route.ts';
import { MariaDb, whyNoMariaDb } from './mariadb.ts';
import { proxy } from './proxy.ts';
import type { Watch } from './proxy.ts';
import { ARTICLE, CREATE, rowSql } from './table.ts';

const why = whyNoMariaDb();
if (why !== undefined) console.log(why);

let db: MariaDb;
beforeAll(async () => {
  if (why !== undefined) return;
  db = await MariaDb.start({ withTls: true });
  await db.run(`CREATE DATABASE db_tvpc; CREATE DATABASE db_empty; CREATE DATABASE db_other; CREATE DATABASE db_odd; CREATE DATABASE db_big;
    USE db_tvpc; ${CREATE} ${ARTICLE} USE db_empty; ${CREATE} USE db_other; CREATE TABLE t_route (name varchar(8), vip varchar(8)); USE db_odd; ${CREATE} ${rowSql('tcp', 'somewhere', 80, '10.0.0.1', 80)}
    USE db_big; ${CREATE} INSERT INTO t_route SELECT -1, 'vpc_-1', 'tcp', CONCAT('183.60.', seq >> 8, '.', seq & 255), 80, '10.30.0.1', 80, 1, 16, 0, 0, '0.0.0.0', '2020-09-03 19:40:15', '2020-09-03 19:40:15' FROM seq_0_to_19999;
    CREATE USER least@'127.0.0.1' IDENTIFIED BY 's3cret;''"'; GRANT SELECT (vpcId, proto, vip, vport, pip, pport) ON db_tvpc.t_route TO least@'127.0.0.1';
    CREATE USER some@'127.0.0.1'; GRANT SELECT (vpcId, proto, vip, vport, pip) ON db_tvpc.t_route TO some@'127.0.0.1';
    CREATE USER reader@'127.0.0.1'; GRANT SELECT ON \`db\\_%\`.* TO reader@'127.0.0.1'; CREATE USER nobody@'127.0.0.1'; CREATE USER tls@'127.0.0.1' REQUIRE SSL; GRANT SELECT ON db_tvpc.t_route TO tls@'127.0.0.1';`);
}, 120_000);
afterAll(() => db?.remove());

const at = (user: string, database = 'db_tvpc', rest = '', port = db.port): string => `mysql://${user}@127.0.0.1:${port}/${database}${rest}`;
const rowsAt = async (place: string): Promise<readonly TRoute[]> => {
  const { text, command } = await readTable(place);
  const tree = parseTRoute(text.toString('utf8'), command);
  expect(tree.diagnostics).toEqual([]);
  return tree.rows;
};
const through = async <T>(watch: Watch, run: (port: number) => Promise<T>): Promise<T> => {
  const between = await proxy(db.port, watch);
  return run(between.port).finally(between.end);
};

describe.skipIf(why !== undefined)('a real MariaDB', () => {
  it('gives the whole table, each row with its line and its own columns', async () => {
    const rows = await rowsAt(at('reader'));
    expect(rows.map(({ vpcId, proto, vip, vport, pip, pport, weight, uniqVpcId }) => [vpcId, uniqVpcId, proto, vip, vport, pip, pport, weight].join(' '))).toEqual([
      '-1 vpc_-1 tcp 169.254.0.5 80 10.28.41.210 80 16', '-1 vpc_-1 udp 183.60.82.98 53 10.28.41.12 53 16', '-1 vpc_-1 udp 183.60.83.19 53 10.28.41.12 53 16', '67287 vpc-hy3vate5 udp 183.60.83.19 53 10.28.41.12 53 16',
    ]);
    expect(rows.map(({ ref }) => ref)).toEqual([2, 3, 4, 5].map((line) => ({ file: `mysql://reader@127.0.0.1:${db.port}/db_tvpc`, line })));
    expect(await rowsAt(at('reader', 'db_empty'))).toEqual([]);
    expect((await rowsAt(at('reader', 'db_big'))).length).toBe(20_000);
  });

  it('is asked with no more rights than SELECT on the six columns that are needed, and told when even these are not there', async () => {
    process.env['NETWHY_TVPC_PASSWORD'] = 's3cret;\'"';
    try {
      expect((await rowsAt(at('least')))[0]).toMatchObject({ vip: '169.254.0.5', pport: 80 });
    } finally {
      delete process.env['NETWHY_TVPC_PASSWORD'];
    }
    await expect(readTable(at('some'))).rejects.toThrow('not all of it may be read: it has no column pport');
    await expect(readTable(at('nobody'))).rejects.toThrow(/access refused: Access denied for user 'nobody'@'127\.0\.0\.1' to database/);
  });

  it('takes the password from a file that only its owner can read, and never from the command line', async () => {
    const file = join(db.folder, 'my.cnf');
    writeFileSync(file, '[mysqld]\npassword=wrong\n[client]\nuser = least\npassword = "s3cret;\'""\n', { mode: 0o600 });
    expect((await rowsAt(`mysql://127.0.0.1:${db.port}/db_tvpc?defaults-file=${file}`)).length).toBe(4);
    chmodSync(file, 0o644);
    await expect(readTable(at('least', 'db_tvpc', `?defaults-file=${file}`))).rejects.toThrow('can be read by others');
    await expect(readTable(at('least', 'db_tvpc', '?defaults-file=/no/such'))).rejects.toThrow('cannot read /no/such');
    const told = await readTable(`mysql://least:hunter2@127.0.0.1:${db.port}/db_tvpc`).catch((error: Error) => error.message);
    expect(told).toMatch(/does not belong on the command line.*NETWHY_TVPC_PASSWORD/);
    expect(told).not.toContain('hunter2');
  });

  it('is not written to: the transaction may only read', async () => {
    await db.run("SET GLOBAL general_log_file='queries'; SET GLOBAL general_log=1");
    await readTable(at('reader'));
    await db.run('SET GLOBAL general_log=0');
    const text = readFileSync(join(db.folder, 'data/queries'), 'utf8');
    const statements = [...text.matchAll(/\b(?:Query|Execute)\s+(.*)/g)].map(([, sql = '']) => sql.split(/\s+/)[0]?.toUpperCase());
    expect(statements.filter((verb) => !['SELECT', 'SET', 'START', 'COMMIT'].includes(verb ?? ''))).toEqual([]);
    expect(text).toContain('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  });

  it('gives one moment: what is written while it answers is not half in it', async () => {
    const writer = await db.root('db_big');
    const first = (await rowsAt(at('reader', 'db_big'))).length;
    let wrote: Promise<unknown> | undefined;
    const rows = await through({ onBytes: (bytes) => void (bytes > 200_000 && (wrote ??= writer.query("INSERT INTO t_route SELECT -1, 'late', 'udp', vip, vport, pip, pport, 1, 16, 0, 0, '0.0.0.0', NOW(), NOW() FROM t_route; DELETE FROM t_route WHERE uniqVpcId = 'late'"))) }, (port) => rowsAt(at('reader', 'db_big', '', port)));
    expect(wrote).toBeDefined();
    await wrote;
    await writer.end();
    expect(rows.filter(({ uniqVpcId }) => uniqVpcId === 'late')).toEqual([]);
    expect(rows.length).toBe(first);
  });

  it('is not cut off by a limit that the server gives everybody', async () => {
    await db.run('SET GLOBAL sql_select_limit = 2');
    expect((await rowsAt(at('reader'))).length).toBe(4);
    await db.run('SET GLOBAL sql_select_limit = DEFAULT');
  });

  it('speaks TLS, and checks whose certificate it is', async () => {
    const ca = `${db.folder}/ca.pem`;
    expect((await rowsAt(at('tls', 'db_tvpc', '?ssl-mode=required'))).length).toBe(4);
    expect((await rowsAt(at('tls', 'db_tvpc', `?ssl-mode=VERIFY_CA&ssl-ca=${ca}`))).length).toBe(4);
    expect((await rowsAt(`mysql://tls@localhost:${db.port}/db_tvpc?ssl-ca=${ca}`)).length).toBe(4);
    await expect(readTable(at('tls', 'db_tvpc', `?ssl-mode=VERIFY_IDENTITY&ssl-ca=${ca}`))).rejects.toThrow('wants a host name');
    await expect(readTable(at('tls', 'db_tvpc', '?ssl-mode=VERIFY_CA'))).rejects.toThrow('TLS failed: self-signed certificate in certificate chain');
    await expect(readTable(at('tls', 'db_tvpc', '?ssl-mode=VERIFY_CA&ssl-ca=/no/such'))).rejects.toThrow('cannot read /no/such');
    await expect(readTable(at('tls'))).rejects.toThrow('access refused');
    await db.certify('tvpc.example');
    await expect(readTable(`mysql://tls@localhost:${db.port}/db_tvpc?ssl-ca=${ca}`)).rejects.toThrow(/TLS failed: .*altnames/);
  });

  it.each<[string, () => string, RegExp]>([
    ['a database that is not there', () => at('reader', 'db_none'), /no database db_none/],
    ['a database without the table', () => at('reader', 'information_schema'), /has no table t_route/],
    ['another table of that name', () => at('reader', 'db_other'), /has no column vpcId, proto, vport, pip, pport/],
    ['a hostile name of a database', () => at('reader', encodeURIComponent("db`; DROP TABLE t_route; -- '")), /no database|access refused/],
    ['a wrong user', () => at('stranger'), /access refused: .*NETWHY_TVPC_PASSWORD/],
    ['a port where nothing listens', () => 'mysql://reader@127.0.0.1:1/db_tvpc', /connection refused/],
    ['a socket that is not there', () => 'mysql://reader@localhost/db_tvpc?socket=/no/such', /no socket/],
    ['no database', () => 'mysql://reader@127.0.0.1', /written mysql:\/\/USER@HOST/],
    ['an option that there is not', () => at('reader', 'db_tvpc', '?password=hunter2'), /no such option: password/],
    ['a mode of TLS that there is not', () => at('reader', 'db_tvpc', '?ssl-mode=maybe'), /ssl-mode is one of/],
    ['a time that is none', () => at('reader', 'db_tvpc', '?timeout=-1'), /number of seconds/],
  ])('%s is one clear error', async (_what, place, message) => {
    const told = await readTable(place()).then(() => 'it was read', (error: Error) => `${error.name}: ${error.message}`);
    expect(told).toMatch(message);
    expect(told).toMatch(/^Tvpc(?:Usage)?Error: [^\n]+$/);
    expect(told).not.toContain('hunter2');
  });

  it('a row that cannot be one is one error with its line, and no table', async () => {
    const { text, command } = await readTable(at('reader', 'db_odd'));
    expect(parseTRoute(text.toString('utf8'), command)).toMatchObject({ rows: [], diagnostics: [{ line: 2, message: 'vip is not an address: somewhere' }] });
  });

  it('a table that somebody holds locked, and a server that stands still, are given up after the time limit', async () => {
    const holder = await db.root('db_tvpc');
    await holder.query('LOCK TABLES t_route WRITE');
    await expect(readTable(at('reader', 'db_tvpc', '?timeout=1'))).rejects.toThrow('no whole answer within 1 s');
    await holder.end();
    db.signal('SIGSTOP');
    await expect(readTable(at('reader', 'db_tvpc', '?timeout=1'))).rejects.toThrow('no whole answer within 1 s');
    db.signal('SIGCONT');
    expect((await rowsAt(at('reader'))).length).toBe(4);
  });

  it('a server that trickles its answer is given up after the time limit, too', async () => {
    await expect(through({ onBytes: (bytes) => void (bytes > 100_000 && db.signal('SIGSTOP')) }, (port) => readTable(at('reader', 'db_big', '?timeout=1', port))).finally(() => db.signal('SIGCONT'))).rejects.toThrow('no whole answer within 1 s');
  });

  it.each([90, 1000, 50_000, 500_000])('a server that is killed after %i bytes gives nothing, and is one error', async (limit) => {
    let ended: Promise<void> | undefined;
    const told = through({ onBytes: (bytes, cut) => void (bytes > limit && (ended ??= db.end('SIGKILL').then(cut))) }, (port) => readTable(at('reader', 'db_big', '', port)));
    await expect(told).rejects.toThrow(/db_big: the connection was lost before the answer was whole/);
    await ended;
    await db.resume();
  });
});
