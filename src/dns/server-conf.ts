import type { ConfFile } from '../model/resolve/index.ts';

/** A DNS server of a namespace: its command line, and the files that it reads, each as a part of the item that they were collected in. */
export interface ServerConf {
  readonly command: string;
  readonly files: readonly ServerFile[];
}

/** A file of a server by its path. */
export interface ServerFile {
  readonly path: string;
  readonly file: ConfFile;
}

/** The servers of an item of the source `dns-servers`, by the name of their program; `edited` is put over each file. */
export function serverConfs(item: ConfFile, edited: (file: ConfFile) => ConfFile): ReadonlyMap<string, ServerConf> {
  const servers = new Map<string, ServerConf>();
  if (item.kind !== 'lines') return servers;
  const heads = item.lines.flatMap((line, index) => { const [, word, name = '', rest = ''] = /^(server|file) (\S+) ?(.*)$/.exec(line) ?? []; return word === undefined ? [] : [{ word, name, rest, index }]; });
  let server = '';
  heads.forEach(({ word, name, rest, index }, at) => {
    if (word === 'server') {
      server = name;
      servers.set(server, { command: rest, files: [] });
      return;
    }
    const before = servers.get(server) ?? { command: '', files: [] };
    const lines = item.lines.slice(index + 1, heads[at + 1]?.index).map((line) => (line.startsWith('\t') ? line.slice(1) : ''));
    servers.set(server, { ...before, files: [...before.files, { path: name, file: edited({ kind: 'lines', file: item.file, lines, offset: index + 1 }) }] });
  });
  return servers;
}

/** The files that are there for a path or a pattern in which `*` stands for any part of a name. */
export function filesFor({ files }: ServerConf, pattern: string): readonly ConfFile[] {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('[^/]*')}$`);
  return files.filter(({ path }) => expression.test(path)).sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ file }) => file);
}
