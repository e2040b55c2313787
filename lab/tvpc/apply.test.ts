import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/collect/tvpc/index.ts';
import { writeTable } from '../../src/collect/tvpc/write.ts';
import type { TcsPlan } from '../../src/model/tcs/index.ts';
import { presentPlanJson, presentPlanText } from '../../src/present/index.ts';
import { checkTcs, planOfTcs } from '../../src/tcs.ts';
import { MariaDb, whyNoMariaDb } from './mariadb.ts';
import { proxy } from './proxy.ts';
import type { Watch } from './proxy.ts';
import { ARTICLE, CREATE, rowSql } from './table.ts';
import { evidenceOf } from './tcs.ts';
import type { Wanted } from './tcs.ts';

const why = whyNoMariaDb();
if (why !== undefined) console.log(why);

const NETWHY = fileURLToPath(new URL('../../dist/netwhy.mjs', import.meta.url));
const HOSTILE = "x'; DROP TABLE t_route; -- \\";
const WANTED: readonly Wanted[] = ['5', '6', '7'].map((last) => ({ name: `s${last}`, vip: `169.254.0.${last}`, tgw: `10.28.41.21${last}` }));
/** Of s5 no rule, of s6 one that leads elsewhere, twice, of s7 one that is right and one too many; rows of others, with whatever values. */
const ROWS = [
  ARTICLE.split('\n').slice(1).join('\n'), rowSql('tcp', '169.254.0.6', 80, '10.28.41.99', 80), rowSql('tcp', '169.254.0.6', 80, '10.28.41.99', 80), rowSql('tcp', '169.254.0.7', 80, '10.28.41.217', 80),
  rowSql('tcp', '169.254.0.7', 443, '10.28.41.217', 443, { uniq: HOSTILE }), rowSql('tcp', '10.9.9.9', 1, '10.1.1.1', 1, { vpcId: 5, uniq: HOSTILE }), rowSql('tcp', '10.9.9.9', 1, '10.1.1.1', 1, { vpcId: 5, uniq: HOSTILE, weight: 0 }),
].join('\n');
const VIPS = WANTED.map(({ vip }) => vip);

let db: MariaDb;
let plan: TcsPlan;
let before: readonly string[];
let after: readonly string[];

const at = (port = db.port, rest = '', user = 'root'): string => `mysql://${user}@127.0.0.1:${port}/db_tvpc${rest}`;
const fresh = (): Promise<void> => db.run(`DROP DATABASE IF EXISTS db_tvpc; CREATE DATABASE db_tvpc; USE db_tvpc; ${CREATE} ${ROWS}`);
const planned = async (): Promise<TcsPlan> => {
  const made = planOfTcs(evidenceOf(WANTED, await readTable(at())));
  if ('length' in made) throw new Error(JSON.stringify(made));
  return made;
};
/** Every column of the rows of an address; of those whose times the server writes, without these. */
const rowsOf = async (vip: string): Promise<string> => {
  const connection = await db.root('db_tvpc');
  const [rows] = await connection.query('SELECT vpcId, uniqVpcId, proto, vip, vport, pip, pport, bAutoActualMachine, weight, zoneId, udpOption, hostIp FROM t_route WHERE vip = ? ORDER BY 1, 2, 3, 4, 5, 6, 7', [vip]);
  await connection.end();
  return JSON.stringify(rows);
};
const states = (): Promise<readonly string[]> => Promise.all(VIPS.map(rowsOf));
/** A checksum of all columns of all rows that the plan does not name. */
const othersSum = async (): Promise<string> => {
  const connection = await db.root('db_tvpc');
  const [rows] = await connection.query('SELECT COUNT(*) AS count, BIT_XOR(CONV(LEFT(MD5(CONCAT_WS("#", vpcId, uniqVpcId, proto, vip, vport, pip, pport, bAutoActualMachine, weight, zoneId, udpOption, hostIp, createTime, updateTime)), 15), 16, 10)) AS sum, (SELECT COUNT(*) FROM information_schema.TABLES) AS tables FROM t_route WHERE vip NOT IN (?)', [VIPS]);
  await connection.end();
  return JSON.stringify(rows);
};
const write = async (place = at()): Promise<readonly string[]> => {
  const told: string[] = [];
  await writeTable(place, plan.addresses, ({ vip }, was) => void told.push(`${vip} ${was}`));
  return told;
};
const through = async <T>(watch: Watch, run: (port: number) => Promise<T>): Promise<T> => {
  const between = await proxy(db.port, watch);
  return run(between.port).finally(between.end);
};
/** Each address is wholly as before or wholly as after, nothing else has changed, and a second run carries the plan to its end. */
const mustBeSafe = async (others: string): Promise<void> => {
  for (const [index, state] of (await states()).entries()) expect([before[index], after[index]]).toContain(state);
  expect(await othersSum()).toBe(others);
  await write();
  expect(await states()).toEqual(after);
  expect(await othersSum()).toBe(others);
};

beforeAll(async () => {
  if (why !== undefined) return;
  db = await MariaDb.start();
  await db.run("CREATE USER reader@'127.0.0.1'; GRANT SELECT ON *.* TO reader@'127.0.0.1'");
  await fresh();
  [plan, before] = [await planned(), await states()];
  await write();
  after = await states();
}, 180_000);
afterAll(() => db?.remove());

describe.skipIf(why !== undefined)('a plan for a real MariaDB', () => {
  it('names every statement, and once it is carried out everything agrees and there is nothing to plan', async () => {
    await fresh();
    expect(plan.addresses.map(({ vip, objects }) => `${vip} ${objects.join()}`).sort()).toEqual(['169.254.0.5 vpcservice/tce/s5', expect.stringMatching(/^169\.254\.0\.6 vpcservice\/tce\/s6/), expect.stringMatching(/^169\.254\.0\.7 t_route/)]);
    expect(presentPlanText(plan, { lang: 'zh', color: false })).toContain("INSERT INTO `t_route`");
    const others = await othersSum();
    expect((await write()).map((line) => line.split(' ')[1])).toEqual(['before', 'before', 'before']);
    // What others have twice is told, and left alone.
    const left = [{ object: 't_route vpcId 5 tcp 10.9.9.9:1 -> 10.1.1.1:1' }];
    expect(checkTcs(evidenceOf(WANTED, await readTable(at()))).findings).toMatchObject(left);
    expect(await planned()).toMatchObject({ addresses: [], left });
    expect(await othersSum()).toBe(others);
  });

  it('is idempotent', async () => {
    await fresh();
    await write();
    expect((await write()).map((line) => line.split(' ')[1])).toEqual(['after', 'after', 'after']);
    expect(await states()).toEqual(after);
  });

  it.each<[string, string]>([
    ['a row of it was changed', "UPDATE t_route SET weight = 3 WHERE vip = '169.254.0.7' AND vport = 80"],
    ['a row of it was added', rowSql('udp', '169.254.0.5', 9, '10.1.1.1', 9)],
    ['a row of it went', "DELETE FROM t_route WHERE vip = '169.254.0.6' LIMIT 1"],
  ])('is refused with nothing changed when %s since', async (_what, sql) => {
    await fresh();
    await db.run(sql, 'db_tvpc');
    const [now, others] = [await states(), await othersSum()];
    await expect(write()).rejects.toThrow(/have changed since the plan was made: nothing was changed/);
    expect(await states()).toEqual(now);
    expect(await othersSum()).toBe(others);
  });

  it('is broken off at the address that somebody changes meanwhile', async () => {
    await fresh();
    let starts = 0;
    const last = plan.addresses.at(-1)?.vip ?? '';
    const onPacket: NonNullable<Watch['onPacket']> = async ({ text }) => {
      if (text === 'START TRANSACTION' && (starts += 1) === 3) await db.run(rowSql('udp', last, 9, '10.1.1.1', 9), 'db_tvpc');
      return true;
    };
    await expect(through({ onPacket }, (port) => write(at(port)))).rejects.toThrow(`the rules of ${last}`);
    for (const [index, vip] of VIPS.entries()) if (vip !== last) expect(await rowsOf(vip)).toBe(after[index]);
    await db.run(`DELETE FROM t_route WHERE vip = '${last}' AND proto = 'udp'`, 'db_tvpc');
    expect(await rowsOf(last)).toBe(before[VIPS.indexOf(last)]);
  });

  it('changes nothing without the rights, in a table without transactions, and where somebody holds the rows', async () => {
    await fresh();
    await expect(write(at(db.port, '', 'reader'))).rejects.toThrow('access refused');
    expect(await states()).toEqual(before);
    const holder = await db.root('db_tvpc');
    await holder.query(`START TRANSACTION; SELECT * FROM t_route WHERE vip = '${plan.addresses[0]?.vip ?? ''}' FOR UPDATE`);
    await expect(write(at(db.port, '?timeout=1'))).rejects.toThrow('no whole answer within 1 s');
    await holder.query('ROLLBACK');
    await holder.end();
    expect(await states()).toEqual(before);
    await db.run('ALTER TABLE t_route ENGINE = MyISAM', 'db_tvpc');
    await expect(write()).rejects.toThrow('has no transactions (engine MyISAM): nothing was changed');
    expect(await states()).toEqual(before);
  });

  it('what a trigger makes otherwise than the plan says is taken back', async () => {
    await fresh();
    await db.run('CREATE TRIGGER t BEFORE INSERT ON t_route FOR EACH ROW SET NEW.weight = 1', 'db_tvpc');
    await expect(write()).rejects.toThrow('did not make of the rules of 169.254.0.5 what the plan says');
    expect(await rowsOf('169.254.0.5')).toBe(before[0]);
  });

  it('is safe when its connection ends at any packet, before the server has it and after', async () => {
    await fresh();
    let all = 0;
    await through({ onPacket: ({ number }) => (all = number) > 0 }, (port) => write(at(port)));
    expect(all).toBeGreaterThan(20);
    await fresh();
    const others = await othersSum();
    for (let at_ = 1; at_ <= all; at_ += 1) {
      for (const hasIt of [false, true]) {
        await fresh();
        const onPacket: NonNullable<Watch['onPacket']> = ({ number }, forward, cut) => {
          if (number !== at_) return number < at_;
          if (hasIt) forward();
          setTimeout(cut, hasIt ? 10 : 0);
          return false;
        };
        await through({ onPacket }, (port) => write(at(port))).catch((error: Error) => expect(error.name).toBe('TvpcError'));
        await mustBeSafe(others);
      }
    }
  }, 300_000);

  it('is safe when the server is killed as it is told to commit', async () => {
    await fresh();
    const others = await othersSum();
    let [commits, killed] = [0, Promise.resolve()];
    const onPacket: NonNullable<Watch['onPacket']> = ({ text }, forward, cut) => {
      if (text !== 'COMMIT' || (commits += 1) !== 3) return true;
      forward();
      killed = db.end('SIGKILL').then(cut);
      return false;
    };
    await expect(through({ onPacket }, (port) => write(at(port)))).rejects.toThrow('the connection was lost');
    await killed;
    await db.resume();
    await mustBeSafe(others);
  });
});

describe.skipIf(why !== undefined)('netwhy apply', () => {
  const file = (): string => {
    const path = join(db.folder, 'plan.json');
    writeFileSync(path, presentPlanJson(plan));
    return path;
  };
  const run = (...words: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [NETWHY, 'apply', ...words, '--lang', 'en'], { encoding: 'utf8' });
    return { code: status, out: stdout, err: stderr };
  };

  it('only shows the plan without --yes, and carries it out with it', async () => {
    await fresh();
    expect(run(file())).toMatchObject({ code: 1, out: expect.stringMatching(/DELETE FROM `t_route`[^]*Nothing was changed\. With --yes/) as unknown });
    expect(run(file(), '--tvpc', at())).toMatchObject({ code: 1 });
    expect(await states()).toEqual(before);
    expect(run(file(), '--yes').code).toBe(2);
    expect(run(file(), '--yes', '--tvpc', at())).toMatchObject({ code: 0, err: '', out: expect.stringContaining('169.254.0.7: done') as unknown });
    expect(await states()).toEqual(after);
    expect(run(file(), '--yes', '--tvpc', at())).toMatchObject({ code: 0, out: expect.stringContaining('169.254.0.7: was so already') as unknown });
  });

  it('takes no plan that was made to say something else, and shows what it executes', async () => {
    await fresh();
    const [path, text] = [file(), presentPlanJson(plan)];
    for (const [old, next] of [['"kind": "netwhy-plan"', '"kind": "plan"'], ['"kind": "insert"', '"kind": "DROP TABLE t_route"'], ['"vport": 80', '"vport": "80; DROP TABLE t_route"'], ['"vip": "169.254.0.5",\n          "vport"', '"vip": "183.60.82.98",\n          "vport"'], ['{', '[']] as const) {
      expect(text).toContain(old);
      writeFileSync(path, text.replace(old, next));
      expect(run(path, '--yes', '--tvpc', at())).toMatchObject({ code: 4, out: '', err: expect.stringMatching(/^netwhy: .*plan\.json: [^\n]+\n$/) as unknown });
    }
    expect(await states()).toEqual(before);
    expect(run('/no/such', '--yes', '--tvpc', at())).toMatchObject({ code: 4, err: expect.stringContaining('cannot read /no/such') as unknown });
  });

  it('is safe when it is killed at any statement', async () => {
    await fresh();
    const [path, others] = [file(), await othersSum()];
    const killedAt = async (statement: number): Promise<boolean> => {
      await fresh();
      let [count, was] = [0, false];
      await through({
        onPacket: ({ text }, forward) => {
          if (!/^(?:START TRANSACTION|COMMIT|INSERT|UPDATE|DELETE|SELECT .* FOR UPDATE)/s.test(text) || (count += 1) !== statement) return true;
          forward();
          was = child?.kill('SIGKILL') ?? false;
          return false;
        },
      }, async (port) => {
        child = spawn(process.execPath, [NETWHY, 'apply', path, '--yes', '--tvpc', at(port)], { stdio: 'ignore' });
        await new Promise((resolve) => child?.once('exit', resolve));
      });
      await mustBeSafe(others);
      return was;
    };
    let child: ReturnType<typeof spawn> | undefined;
    let statement = 1;
    while (await killedAt(statement)) statement += 1;
    expect(statement).toBeGreaterThan(12);
  }, 300_000);
});
