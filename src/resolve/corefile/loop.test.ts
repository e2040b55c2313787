import { expect, it } from 'vitest';
import type { Cluster } from '../../model/kube/index.ts';
import { confFile } from '../../model/resolve/conf-file.ts';
import { findsLoop, readCorefile } from './index.ts';

function found(corefile: string, resolvConf = ''): unknown {
  const loop = findsLoop(() => readCorefile(confFile('Corefile', corefile)), { cluster: {} as Cluster, file: (path) => confFile(path, resolvConf), release: [1, 15] }, (server) => server.startsWith('127.'));
  return loop === undefined ? undefined : [loop.server, ...loop.because.map(({ text }) => text.trim())];
}

it.each([
  ['it asks itself at a loopback address', '. {\n loop\n forward . 127.0.0.53 {\n max_concurrent 20\n }\n}\n', '', ['127.0.0.53', 'loop', 'forward . 127.0.0.53 {']],
  ['the file of its nameservers names one', '. {\n loop\n forward . /etc/resolv.conf\n}\n', 'nameserver 127.0.0.53\n', ['127.0.0.53', 'loop', 'forward . /etc/resolv.conf']],
  ['another server block of its own sends the query back', '. {\n loop\n forward . 127.0.0.1:5300\n}\n.:5300 {\n forward . 127.0.0.1\n}\n', '', ['127.0.0.1', 'loop', 'forward . 127.0.0.1']],
])('the plugin loop ends a CoreDNS where %s', (_why, corefile, resolvConf, expected) => {
  expect(found(corefile, resolvConf)).toEqual(expected);
});

it.each([
  ['the Corefile has no loop', '. {\n forward . 127.0.0.53\n}\n'],
  ['it asks somebody else', '. {\n loop\n forward . 10.0.0.9\n}\n'],
  ['a server block of its own answers', '. {\n loop\n forward . 127.0.0.1:5300\n}\n.:5300 {\n template IN ANY . {\n rcode NXDOMAIN\n }\n}\n'],
  ['only another zone goes round', '. {\n loop\n forward corp.internal 127.0.0.53\n}\n'],
  ['it does not come so far', '. {\n loop\n hosts {\n 10.1.1.1 db.corp\n }\n forward . 127.0.0.53\n}\n'],
  ['its Corefile cannot be read', '. {\n loop\n'],
])('and not where %s', (_why, corefile) => {
  expect(found(corefile)).toBeUndefined();
});
