import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../kernel/spawn.ts';

/** A certificate and its private key, each a PEM file. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Who a certificate speaks for. Kubernetes reads the user's name from `user` and the groups from `groups`. */
export interface Subject {
  readonly user: string;
  readonly groups?: readonly string[];
  /** What a server is called by its clients, `DNS:…` or `IP:…` each. */
  readonly names?: readonly string[];
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];

/** Makes a certificate authority in a folder of its own. */
export async function makeAuthority(folder: string): Promise<KeyPair> {
  mkdirSync(folder, { recursive: true });
  const pair = pairIn(folder, 'ca');
  await openssl(['req', '-x509', ...KEY, '-subj', '/CN=netwhy-lab', '-addext', 'keyUsage=critical,keyCertSign,cRLSign,digitalSignature', '-keyout', pair.key, '-out', pair.certificate]);
  return pair;
}

/** Makes a certificate that the authority has signed, good for a server and for a client alike. */
export async function issue(authority: KeyPair, folder: string, file: string, { user, groups = [], names = [] }: Subject): Promise<KeyPair> {
  const pair = pairIn(folder, file);
  const subject = [...groups.map((group) => `/O=${group}`), `/CN=${user}`].join('');
  await openssl([
    'req', '-x509', ...KEY, '-CA', authority.certificate, '-CAkey', authority.key, '-subj', subject, '-addext', 'basicConstraints=critical,CA:FALSE',
    '-addext', 'keyUsage=critical,digitalSignature,keyEncipherment', '-addext', 'extendedKeyUsage=serverAuth,clientAuth',
    ...(names.length === 0 ? [] : ['-addext', `subjectAltName=${names.join(',')}`]), '-keyout', pair.key, '-out', pair.certificate,
  ]);
  return pair;
}

/** The key pair by which the tokens of service accounts are signed and checked. */
export async function makeTokenKeys(folder: string): Promise<{ readonly key: string; readonly publicKey: string }> {
  const [key, publicKey] = [join(folder, 'service-accounts.key'), join(folder, 'service-accounts.pub')];
  await openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key]);
  await openssl(['pkey', '-in', key, '-pubout', '-out', publicKey]);
  return { key, publicKey };
}

function pairIn(folder: string, file: string): KeyPair {
  return { certificate: join(folder, `${file}.crt`), key: join(folder, `${file}.key`) };
}

async function openssl(args: readonly string[]): Promise<void> {
  const done = await runProgram(['openssl', ...args]);
  if (done.code !== 0) throw new Error(`openssl ${args[0] ?? ''} gave ${done.code}: ${done.stderr.trim()}`);
}
