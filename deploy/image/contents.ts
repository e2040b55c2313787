import { dirname } from 'node:path';
import type { Architecture, ImageFile } from './archive.ts';
import { linkedWith } from './elf.ts';
import { find, namesIn } from './tree.ts';
import type { Found, Package } from './tree.ts';

/** The folder of the image in which programs are. */
const PROGRAMS = 'usr/bin';

/** Programs that collect.sh calls, and those that a probe is sent and captured with, each of the tool's own package: what they print is what netwhy reads. */
export const TOOLS: readonly string[] = [
  'bridge', 'conntrack', 'env', 'ethtool', 'grep', 'ip', 'ip6tables-legacy-save', 'ip6tables-nft-save', 'ip6tables-save', 'ipset', 'iptables-legacy-save', 'iptables-nft-save', 'iptables-save',
  'ipvsadm', 'ipvsadm-save', 'nc', 'nft', 'nsenter', 'nstat', 'ss', 'sysctl', 'tcpdump',
];

/**
 * The rest of a POSIX system that the script uses, by busybox, which takes its own `ip` for `ip`, and its own shell for `sh`: what starts other programs (shell, env) is not of it.
 * Its grep takes two seconds to find functions among the kernel's symbols, GNU's a twentieth of one.
 */
export const APPLETS: readonly string[] = [
  'awk', 'cat', 'cut', 'date', 'false', 'gzip', 'head', 'hostname', 'id', 'kill', 'ls', 'mkdir', 'mktemp', 'ping', 'printf', 'ps', 'readlink', 'rm', 'rmdir', 'sed', 'sleep', 'sort', 'stat', 'tail', 'tar',
  'test', 'timeout', 'tr', 'true', 'uname', 'wc',
];

/** Where iptables-save, or nc, is the link of /etc/alternatives, which no package holds. */
const ALTERNATIVES: Readonly<Record<string, string>> = { 'iptables-save': 'iptables-nft-save', 'ip6tables-save': 'ip6tables-nft-save', nc: 'nc.openbsd' };

/** Names of protocols, ports and routing tables, as the tools print them. */
const NAMES = ['etc/protocols', 'etc/services', 'etc/ethertypes'];
const NAME_FOLDERS = ['etc/iproute2'];

/** tcpdump looks up whom it is to be, who is root. */
const PASSWD = 'root:x:0:0:root:/:/usr/bin/sh\n';

const TRIPLETS: Readonly<Record<Architecture, string>> = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/**
 * The files of the agent's image, taken from Debian's packages: the tools, the libraries that they are linked with, iptables' extensions,
 * names, the licences, and a list of the packages with their checksums. Throws when one is not in any package.
 */
export function agentFiles(packages: readonly Package[], architecture: Architecture): readonly ImageFile[] {
  const triplet = TRIPLETS[architecture];
  const { files, used, add } = new Gathered(packages, triplet);
  const link = (path: string, to: string): void => void files.set(path, { path, link: to });
  for (const tool of TOOLS) {
    const found = program(packages, ALTERNATIVES[tool] ?? tool);
    const own = found.path.slice(found.path.lastIndexOf('/') + 1);
    add(`${PROGRAMS}/${own}`, found);
    if (own !== tool) link(`${PROGRAMS}/${tool}`, own);
  }
  add(`${PROGRAMS}/dash`, program(packages, 'dash'));
  link(`${PROGRAMS}/sh`, 'dash');
  add(`${PROGRAMS}/busybox`, program(packages, 'busybox'));
  for (const applet of APPLETS) link(`${PROGRAMS}/${applet}`, 'busybox');
  for (const [from, to] of [['bin', PROGRAMS], ['sbin', PROGRAMS], ['usr/sbin', 'bin']] as const) link(from, to);
  for (const name of namesIn(packages, `usr/lib/${triplet}/xtables`)) add(`usr/lib/${triplet}/xtables/${name}`, need(packages, `usr/lib/${triplet}/xtables/${name}`), 0o644);
  for (const name of [...NAMES, ...NAME_FOLDERS.flatMap((folder) => namesIn(packages, folder).map((entry) => `${folder}/${entry}`))]) {
    const found = find(packages, name);
    if (found !== undefined) add(name, found, 0o644);
  }
  return [...files.values(), ...papers([...used]), { path: 'etc/passwd', content: Buffer.from(PASSWD), mode: 0o644 }];
}

/** netwhy itself as its image holds it: Node with its licence, and what was built (`netwhy.mjs` and what lies beside it) by name. */
export interface OwnFiles {
  readonly node: Buffer;
  readonly license: Buffer;
  readonly built: ReadonlyMap<string, Buffer>;
}

/** The files of the image that runs netwhy in a cluster: Node with the libraries that it is linked with, and netwhy. There is no shell in it. Throws when a library is in no package. */
export function netwhyFiles(packages: readonly Package[], architecture: Architecture, { node, license, built }: OwnFiles): readonly ImageFile[] {
  const gathered = new Gathered(packages, TRIPLETS[architecture]);
  gathered.addLinked(node);
  return [
    ...gathered.files.values(), ...papers([...gathered.used]), { path: `${PROGRAMS}/node`, content: node }, { path: 'usr/share/doc/node/copyright', content: license, mode: 0o644 },
    ...[...built].map(([name, content]) => ({ path: `usr/lib/netwhy/${name}`, content, mode: 0o644 })),
  ];
}

/** Files of packages, each with the libraries that it is linked with. */
class Gathered {
  readonly files = new Map<string, ImageFile>();
  readonly used = new Set<Package>();
  readonly #packages: readonly Package[];
  readonly #triplet: string;

  constructor(packages: readonly Package[], triplet: string) {
    this.#packages = packages;
    this.#triplet = triplet;
  }

  readonly add = (path: string, { from, content }: Found, mode = 0o755): void => {
    this.used.add(from);
    if (this.files.has(path)) return;
    this.files.set(path, { path, content, mode });
    this.addLinked(content);
  };

  /** What a program or library needs to be loaded. */
  addLinked(content: Buffer): void {
    const linked = linkedWith(content);
    if (linked?.loader !== undefined) this.add(linked.loader.slice(1), need(this.#packages, linked.loader.slice(1)));
    for (const library of linked?.libraries ?? []) this.add(`usr/lib/${this.#triplet}/${library}`, need(this.#packages, `lib/${this.#triplet}/${library}`), 0o644);
  }
}

function program(packages: readonly Package[], name: string): Found {
  const found = ['usr/bin', 'usr/sbin'].map((folder) => find(packages, `${folder}/${name}`)).find((one) => one !== undefined);
  if (found === undefined) throw new Error(`no package has the program ${name}`);
  return found;
}

function need(packages: readonly Package[], path: string): Found {
  const found = find(packages, path);
  if (found === undefined) throw new Error(`no package has ${path}`);
  return found;
}

/** What the licences ask for, and what the image was made of. */
function papers(used: readonly Package[]): readonly ImageFile[] {
  const ordered = [...used].sort((a, b) => (a.name < b.name ? -1 : 1));
  const licences = ordered.flatMap((from) => namesIn([from], 'usr/share/doc').flatMap((name) => {
    const path = `usr/share/doc/${name}/copyright`;
    const found = find([from], path) ?? find(ordered, path);
    return found === undefined || dirname(path) === '.' ? [] : [{ path, content: found.content, mode: 0o644 }];
  }));
  const list = ordered.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  return [...new Map(licences.map((file) => [file.path, file])).values(), { path: 'usr/share/netwhy/packages.sha256', content: Buffer.from(list), mode: 0o644 }];
}
