import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../spawn.ts';

/** What a machine runs over and over. */
const TOOLS: readonly string[] = [
  'sh', 'ip', 'bridge', 'nft', 'iptables-legacy-save', 'iptables-nft-save', 'ipset', 'ipvsadm', 'ipvsadm-save', 'conntrack', 'ss', 'sysctl', 'ethtool', 'nstat', 'nsenter', 'unshare', 'mount', 'uname', 'busybox',
  'cat', 'head', 'grep', 'tr', 'stat', 'rm', 'mkdir', 'awk', 'sort', 'tar', 'gzip', 'date', 'sleep', 'ping', 'tcpdump',
];

/** The files of those programs with their libraries, by real path. A machine keeps them in its memory: over 9p every start of a program would ask the host for each. */
export async function hotFiles(): Promise<readonly string[]> {
  const where = (await runProgram(['sh', '-c', 'for tool; do command -v "$tool"; done', 'sh', ...TOOLS])).stdout.trim().split('\n');
  const linked = (await runProgram(['ldd', ...where.map((path) => realpathSync(path))])).stdout;
  const libraries = [...linked.matchAll(/(?:=> |^\t)(\/\S+) \(0x/gm)].map(([, path = '']) => path);
  const extensions = [...new Set(libraries.map((path) => join(path, '..', 'xtables')))].filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return [...new Set([...where, ...libraries, ...extensions].map((path) => realpathSync(path)))];
}
