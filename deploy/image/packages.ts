import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from './archive.ts';

/** The Debian packages that the images' programs are in, and what Node is linked with. What those need besides comes with them. */
const PACKAGES: readonly string[] = ['busybox-static', 'conntrack', 'coreutils', 'dash', 'ethtool', 'grep', 'ipset', 'iproute2', 'iptables', 'ipvsadm', 'libstdc++6', 'netbase', 'netcat-openbsd', 'nftables', 'procps', 'tcpdump', 'util-linux'];

const RELEASE = 'bookworm';
/** What the Debian archive's signatures are checked with. */
export const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Where packages come from and are kept. */
export interface PackageOrder {
  readonly architecture: Architecture;
  /** A folder that is kept between builds, one for each architecture. */
  readonly folder: string;
  /** A copy of the Debian archive, perhaps of a certain day (`http://snapshot.debian.org/archive/debian/20260601T000000Z`); undefined: deb.debian.org with its security updates. */
  readonly mirror?: string;
}

/**
 * Downloads the packages with apt (signatures are checked as always), for any architecture and without root: apt gets lists, state and
 * cache of its own, and none of the machine's settings but the environment's proxies. Gives the paths of the .deb files, in order.
 */
export async function fetchPackages({ architecture, folder, mirror }: PackageOrder): Promise<readonly string[]> {
  if (!existsSync(KEYS)) throw new Error(`${KEYS} is not there: install debian-archive-keyring`);
  for (const name of ['state/lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  writeFileSync(join(folder, 'debian.sources'), sources(mirror));
  writeFileSync(join(folder, 'apt.conf'), configuration(architecture, folder));
  await apt(folder, ['-q', 'update']);
  await apt(folder, ['-q', '-y', '--download-only', '--no-install-recommends', 'install', ...PACKAGES]);
  // What an earlier build left that is no longer the newest.
  await apt(folder, ['-q', 'autoclean']);
  const archives = join(folder, 'cache', 'archives');
  return readdirSync(archives).filter((name) => name.endsWith('.deb')).sort().map((name) => join(archives, name));
}

function sources(mirror: string | undefined): string {
  const stanza = (uri: string, suites: string): string => `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: main\nSigned-By: ${KEYS}\n`;
  // A copy of a certain day says itself that it is out of date.
  if (mirror !== undefined) return `${stanza(mirror, RELEASE)}Check-Valid-Until: no\n`;
  return `${stanza('http://deb.debian.org/debian', `${RELEASE} ${RELEASE}-updates`)}\n${stanza('http://deb.debian.org/debian-security', `${RELEASE}-security`)}`;
}

function configuration(architecture: Architecture, folder: string): string {
  const settings = {
    'APT::Architecture': architecture, 'APT::Architectures': architecture, 'Dir::State': join(folder, 'state'), 'Dir::State::status': join(folder, 'status'), 'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': join(folder, 'debian.sources'), 'Dir::Etc::sourceparts': '/dev/null', 'Dir::Etc::parts': '/dev/null', 'Dir::Etc::main': '/dev/null', 'Dir::Etc::preferences': '/dev/null', 'Dir::Etc::preferencesparts': '/dev/null',
    'APT::Sandbox::User': 'root', 'Acquire::Languages': 'none', 'Debug::NoLocking': 'true',
  };
  return Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`).join('');
}

function apt(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', args, { env: { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on('data', (text: Buffer) => out.push(String(text)));
    child.stderr.on('data', (text: Buffer) => err.push(String(text)));
    child.on('error', (error) => reject(new Error(`the image is made of Debian packages, which apt-get fetches: ${error.message}`)));
    child.on('close', (code) => (code === 0 ? resolve(out.join('')) : reject(new Error(`apt-get ${args.join(' ')} gave ${String(code)}: ${err.join('').trim()}`))));
  });
}
