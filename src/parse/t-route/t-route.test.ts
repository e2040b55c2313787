import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseTRoute } from './index.ts';

/** Printed by MariaDB 10.11 and its client, of a table with the rows of the article. */
const recorded = (name: string): string => readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8');
const read = (text: string): readonly string[] => parseTRoute(text, 'f').rows.map(({ vpcId, uniqVpcId, proto, vip, vport, pip, pport, weight }) => [vpcId, uniqVpcId, proto, vip, vport, pip, pport, weight].join(' '));

const ROWS = [
  '-1 vpc_-1 tcp 169.254.0.5 80 10.28.41.210 80 16', '-1 vpc_-1 udp 183.60.82.98 53 10.28.41.12 53 16',
  '-1 vpc_-1 udp 183.60.83.19 53 10.28.41.12 53 16', '67287 vpc-hy3vate5 udp 183.60.83.19 53 10.28.41.12 53 16',
];

it.each([
  ['dump.sql', [77, 78, 79, 80]], ['compact.sql', [23, 24, 25, 26]], ['boxes.txt', [4, 5, 6, 7]], ['vertical.txt', [1, 16, 31, 46]], ['batch.txt', [2, 3, 4, 5]], ['list.json', [1, 1, 1, 1]],
])('reads the same rows from %s, each with its line', (name, lines) => {
  const text = recorded(name);
  const tree = parseTRoute(text, name);
  expect(tree.diagnostics).toEqual([]);
  expect([...read(text)].sort()).toEqual([...ROWS].sort());
  expect([...tree.rows.map(({ ref }) => ref.line)]).toEqual(lines);
  expect(tree.partial).toBeUndefined();
  expect(parseTRoute(text.replaceAll('\n', '\r\n'), name).rows).toHaveLength(4);
});

it('reads rows of the shell of MySQL, one a line and under "rows"', () => {
  const rows = JSON.parse(recorded('list.json')) as readonly object[];
  expect(read(rows.map((row) => JSON.stringify(row)).join('\n'))).toEqual(ROWS);
  const tree = parseTRoute(JSON.stringify({ hasData: true, rows }, null, 2), 'f');
  expect(tree.rows.map(({ ref }) => ref.line)).toEqual([4, 14, 24, 34]);
});

it.each([['where.sql', '-- WHERE:'], ['asked.txt', "where vip='169.254.0.5'"]])('knows that %s is not all of the table', (name, said) => {
  const text = name === 'where.sql' ? recorded(name) : `MySQL [db_tvpc]> select * from t_route where vip='169.254.0.5';\n${recorded('boxes.txt')}4 rows in set (0.00 sec)\n`;
  expect(parseTRoute(text, name).partial?.text).toContain(said);
});

it('a table without rows is a table', () => {
  const compact = recorded('compact.sql').split('\n').filter((line) => !line.startsWith('INSERT')).join('\n');
  for (const text of ['Empty set (0.00 sec)\n', '[]', compact]) expect(parseTRoute(text, 'f')).toMatchObject({ rows: [], diagnostics: [] });
});

const [boxes, dump, vertical, batch, list] = ['boxes.txt', 'dump.sql', 'vertical.txt', 'batch.txt', 'list.json'].map(recorded) as [string, string, string, string, string];

it.each([
  ['an empty file', '', 1, 'empty'],
  ['anything else', 'ERROR 2002 (HY000): cannot connect', 1, 'neither a dump'],
  ['a box that is cut off', boxes.split('\n').slice(0, 6).join('\n'), 6, 'cut off'],
  ['a box cut inside of a line', boxes.slice(0, boxes.length - 400), 6, 'cut off'],
  ['fewer rows than the server gave', `${boxes}5 rows in set (0.00 sec)\n`, 9, 'the server gave 5 rows, 4 are here'],
  ['a dump without its end', dump.split('\n').slice(0, 84).join('\n'), 84, 'cut off'],
  ['a dump cut inside of a text', dump.slice(0, dump.indexOf('183.60.83')), 79, 'cut off'],
  ['a dump that does not say that it is completed', dump.replace(/-- Dump completed.*\n/, ''), 93, 'cut off'],
  ['a dump of another table', dump.slice(0, dump.indexOf('-- Table structure for table `t_route`')).concat('-- Dump completed\n'), 1, 'no table t_route'],
  ['rows of \\G of which one is left out', vertical.replace('2. row', '3. row'), 16, 'row 3 comes where row 2 must'],
  ['boxes beside \\G', recorded('session.txt'), 5, 'a box beside'],
  ['a schema without pport', batch.replaceAll('pport', 'rport'), 1, 'no column pport'],
  ['a row that is too short', batch.replace('\t53\t10.28.41.12', '\t53'), 3, '13 values for 14 columns'],
  ['a last line without an end', batch.trimEnd(), 5, 'cut off'],
  ['a row of \\G that is cut off', vertical.slice(0, -60), 46, 'cut off'],
  ['an address that is none', batch.replace('10.28.41.210', '10.28.41.2100'), 2, 'pip is not an address: 10.28.41.2100'],
  ['a port that is none', batch.replace('\t80\t1\t', '\t80000\t1\t'), 2, 'pport is not a number from 0 to 65535: 80000'],
  ['a NULL', dump.replace("'tcp'", 'NULL'), 77, 'proto is not the name of a protocol: NULL'],
  ['JSON that is cut off', list.slice(0, 100), 1, 'not JSON'],
  ['JSON of a wrong shape', '{"rows": 5}', 1, 'neither a list'],
  ['a row that is no object', '[[[[]]]]', 1, 'a row is not an object'],
  ['deep JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 1, ''],
])('gives one error with its line for %s, and no rows', (_what, text, line, message) => {
  const tree = parseTRoute(text, 'f');
  expect(tree.rows).toEqual([]);
  expect(tree.diagnostics).toEqual([{ file: 'f', line, message: expect.stringContaining(message) as unknown }]);
});

it('never throws, wherever a file is cut, and shows no part of a dump as the whole', () => {
  for (const text of [boxes, dump, vertical, batch, list]) {
    for (let end = 0; end < text.length; end += 7) {
      const tree = parseTRoute(text.slice(0, end), 'f');
      if (text !== batch && text !== vertical) expect(tree.rows.length === 0 || tree.rows.length === 4).toBe(true);
    }
  }
});

it('reads 20,000 rows on one line, and megabytes of text in another table', () => {
  const row = "(-1,'vpc_-1','tcp','169.254.0.5',80,'10.28.41.210',80,1,16,0,0,'0.0.0.0','2020-09-03 19:40:15','2020-09-03 19:40:15')";
  const other = `INSERT INTO \`t_other\` VALUES ('a','${"it\\'s ; ".repeat(300_000)}');\n`;
  const text = dump.replace('LOCK TABLES `t_route` WRITE;', `${other}INSERT INTO \`t_route\` VALUES ${Array.from({ length: 20_000 }, () => row).join(',')};`);
  expect(parseTRoute(text, 'f').rows).toHaveLength(20_004);
});

it('says at once of an object with very many empty lines behind it that it is no table', () => {
  expect(parseTRoute(`{}${'\n'.repeat(2_000_000)}x`, 'f').diagnostics).toHaveLength(1);
});
