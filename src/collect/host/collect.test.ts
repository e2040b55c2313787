import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../model/evidence/evidence.ts';
import { openBundle } from '../bundle/open.ts';
import { COLLECT_SH } from '../shell/standalone.ts';

/** Namespaces of our own are made in; that takes root and iproute2, which a fresh checkout need not have. */
const able = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('unshare', ['--net', '--pid', '--mount', '--uts', '--fork', '--mount-proc', 'ip', 'link']).status === 0;
const root = join(import.meta.dirname, '../../..');

/** A host with a named namespace, an unnamed one, one of a process with its own /etc, and one rule set. */
const HOST = String.raw`
set -e
hostname nw-collect-test
mkdir -p /run/netns; mount -t tmpfs tmpfs /run/netns; mount --make-shared /run/netns
ip link set lo up
ip netns add blue; ip netns add odd+name
ip link add veth0 type veth peer name eth0 netns blue
ip addr add 10.77.0.1/24 dev veth0; ip link set veth0 up
ip -n blue link set lo up; ip -n blue link set eth0 up; ip -n blue addr add 10.77.0.2/24 dev eth0
ip netns exec blue sysctl -q -w net.ipv4.ip_forward=1
iptables-legacy -A FORWARD -s 10.77.0.2 -j DROP
unshare --net --mount sh -c 'mount -t tmpfs tmpfs /etc; echo "nameserver 10.77.0.53" >/etc/resolv.conf; ln -s /etc/shadow /etc/hosts; ln -s ../../../etc/shadow /etc/nsswitch.conf; exec sleep 60' &
sleep 0.4
set +e
`;

describe.skipIf(!able)('a real host (needs root, unshare and iproute2)', () => {
  const top = able ? mkdtempSync(join(tmpdir(), 'netwhy-collect-')) : '';
  const netwhy = join(top, 'netwhy.mjs');
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  /** Runs shell text on a fresh "host" of its own. */
  const onHost = (text: string): string =>
    execFileSync('unshare', ['--net', '--pid', '--mount', '--uts', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', `${HOST}${text}`], { encoding: 'utf8', env: { ...process.env, NETWHY: netwhy, OUT: top, SH: join(root, COLLECT_SH) }, stdio: ['ignore', 'pipe', 'ignore'] });

  beforeAll(() => {
    const banner = "import { createRequire as r } from 'node:module';\nconst require = r(import.meta.url);";
    buildSync({ stdin: { contents: ENTRY, resolveDir: import.meta.dirname, loader: 'ts' }, bundle: true, platform: 'node', format: 'esm', outfile: netwhy, banner: { js: banner } });
  });

  const itemOf = (evidence: Evidence, netns: string, source: string) => evidence.nodes[0]?.items.find((item) => item.netns === netns && item.source === source);
  const unnamed = (evidence: Evidence): string => evidence.nodes[0]?.netns.find((netns) => netns.names.length === 0 && netns.id !== 'host')?.id ?? '';

  it('is collected with all its namespaces, named or not, and nothing is changed on it', async () => {
    const print = 'cat /proc/net/ip_tables_names /proc/net/ip6_tables_names; ip netns exec blue cat /proc/net/ip_tables_names; nft list ruleset; ls -a /run /run/netns; ls -a /tmp | grep -E "nstat|netwhy-[0-9]"; cat /proc/modules; true;';
    const [before, after] = onHost(`{ ${print} } 2>/dev/null; echo CUT; node $NETWHY 30000 $OUT/a.tgz; { ${print} } 2>/dev/null`).split('CUT\n');
    expect(after).toBe(before);
    const evidence = await openBundle([join(top, 'a.tgz')]);
    expect(evidence.diagnostics).toEqual([]);
    expect(evidence.nodes.map((node) => node.name)).toEqual(['nw-collect-test']);
    expect(evidence.nodes[0]?.netns.map((netns) => netns.names)).toEqual(expect.arrayContaining([[], ['blue'], ['odd+name']]));
    expect(evidence.nodes[0]?.netns).toHaveLength(4);
    expect(itemOf(evidence, 'blue', 'ip-addr')?.text()).toContain('10.77.0.2/24');
    expect(itemOf(evidence, 'blue', 'sysctl')?.text()).toContain('net.ipv4.ip_forward = 1\n');
    expect(itemOf(evidence, 'host', 'sysctl')?.text()).toContain('net.ipv4.ip_forward = 0\n');
    expect(itemOf(evidence, 'host', 'iptables-legacy')?.text()).toContain('-A FORWARD -s 10.77.0.2/32 -j DROP');
    expect(itemOf(evidence, 'blue', 'iptables-legacy')).toMatchObject({ state: 'empty', note: 'not run: /proc/net/ip_tables_names names none' });
  });

  it('is watched: its counters are there from before, and what happened in between shows in those of after', async () => {
    onHost('ping -qi 0.2 -w 60 10.77.0.2 & WATCH=1500 node $NETWHY 30000 $OUT/watched');
    const evidence = await openBundle([join(top, 'watched')]);
    expect(evidence.diagnostics).toEqual([]);
    const before = evidence.nodes[0]?.before ?? [];
    expect(new Set(before.map(({ source }) => source))).toEqual(new Set(['conntrack-stats', 'proc-nf-conntrack', 'nstat', 'proc-netstat', 'proc-snmp', 'proc-softnet']));
    const requests = (text = ''): number => {
      const [names = [], values = []] = text.split('\n').filter((line) => line.startsWith('Icmp: ')).map((line) => line.split(' '));
      return Number(values[names.indexOf('OutEchos')]);
    };
    const first = before.find(({ netns, source }) => netns === 'host' && source === 'proc-snmp');
    const second = itemOf(evidence, 'host', 'proc-snmp');
    expect(requests(second?.text())).toBeGreaterThan(requests(first?.text()) + 1);
    expect(Date.parse(second?.startedAt ?? '') - Date.parse(first?.startedAt ?? '')).toBeGreaterThanOrEqual(1500);
  });

  it("gives a process's own /etc, and follows no link of a container to a file of the host", async () => {
    onHost('node $NETWHY 30000 $OUT/b.tgz');
    const evidence = await openBundle([join(top, 'b.tgz')]);
    const id = unnamed(evidence);
    expect(itemOf(evidence, id, 'resolv-conf')?.text()).toBe('nameserver 10.77.0.53\n');
    // The container has no /etc/shadow; the host has.
    expect([itemOf(evidence, id, 'hosts')?.state, itemOf(evidence, id, 'hosts')?.text()]).toEqual(['empty', '']);
    expect([itemOf(evidence, id, 'nsswitch')?.state, itemOf(evidence, id, 'nsswitch')?.text()]).toEqual(['failed', '']);
  });

  it('takes a file that a container does not have for one that is not there, not for one that could not be read', async () => {
    onHost("unshare --net --mount sh -c 'mount -t tmpfs tmpfs /etc; mkdir /etc/netns; exec sleep 60' & sleep 0.3; node $NETWHY 30000 $OUT/bare; dash $SH $OUT/bare-sh");
    for (const folder of ['bare', 'bare-sh']) {
      const evidence = await openBundle([join(top, folder)]);
      const bare = evidence.nodes[0]?.items.filter(({ source, note }) => source === 'nsswitch' && /^not run: \/proc\/\d+\/root\/etc\/nsswitch\.conf is not there$/.test(note ?? '')) ?? [];
      expect(bare.map(({ state }) => state)).toEqual(['empty']);
    }
  });

  it('gives the files of a process that stays where the youngest ones end before they are read', async () => {
    onHost("unshare --net --mount sh -c 'mount -t tmpfs tmpfs /etc; mkdir /etc/netns; echo \"nameserver 10.77.0.54\" >/etc/resolv.conf; while :; do sleep 0.01; done' & sleep 0.3; node $NETWHY 30000 $OUT/busy; dash $SH $OUT/busy-sh");
    for (const folder of ['busy', 'busy-sh']) {
      const evidence = await openBundle([join(top, folder)]);
      const files = evidence.nodes[0]?.items.filter(({ source, netns }) => source === 'resolv-conf' && netns !== 'host') ?? [];
      expect(files.map((item) => item.text())).toContain('nameserver 10.77.0.54\n');
    }
  });

  it.each(['dash', 'busybox sh'])('is collected the same by collect.sh under %s', async (shell) => {
    // Without busybox's own applets in the way of the real tools: the shell is what is tried.
    const folder = shell.replace(' ', '-');
    onHost(`node $NETWHY 30000 $OUT/${folder}-a; ${shell} $SH $OUT/${folder}-b`);
    const [ours, theirs] = await Promise.all(['a', 'b'].map((name) => openBundle([join(top, `${folder}-${name}`)])));
    const summary = (evidence: Evidence | undefined) => evidence?.nodes[0]?.items.filter((item) => shell === 'dash' || !item.command.startsWith('ip ')).map((item) => `${item.netns} ${item.source} ${item.state} ${item.exit} ${item.command}`).sort();
    expect(summary(theirs)).toEqual(summary(ours));
    expect(theirs?.diagnostics).toEqual([]);
    for (const source of ['iptables-legacy', 'ss', 'ethtool-k']) {
      const text = (evidence: Evidence | undefined) => (evidence === undefined ? '' : itemOf(evidence, 'host', source)?.text().replaceAll(/^#.*$|\[\d+:\d+\]/gm, ''));
      expect(text(theirs)).toBe(text(ours));
    }
    const facts = (evidence: Evidence | undefined) => evidence?.nodes[0]?.netns.map(({ id, inode, names }) => [id, inode, names]).sort();
    expect(facts(theirs)).toEqual(facts(ours));
  });

  it('with tools that hang, fail, forbid or are missing is collected without what they would have said', async () => {
    const bin = join(top, 'bin');
    const tools = join(top, 'tools');
    execFileSync('mkdir', ['-p', bin]);
    for (const [name, text] of [['ethtool', 'echo begun; sleep 60'], ['nft', 'echo "nft: Operation not permitted (you must be root)" >&2; exit 1'], ['ipset', 'echo broken >&2; exit 3']] as const) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    onHost(`mkdir ${tools}; for d in /usr/sbin /usr/bin /sbin /bin; do for t in $d/*; do [ \${t##*/} = ss ] || ln -s $t ${tools}/ 2>/dev/null; done; done; node=$(command -v node); PATH=${bin}:${tools}; export PATH; $node $NETWHY 700 $OUT/c`);
    const evidence = await openBundle([join(top, 'c')]);
    const states = ['ethtool-k', 'nft', 'ipset', 'ss', 'resolv-conf'].map((source) => itemOf(evidence, 'blue', source)).map((item) => [item?.state, item?.exit, item?.note]);
    expect(states).toEqual([
      ['failed', 124, 'stopped: nothing came for 0.7 s'], ['not permitted', 1, 'nft: Operation not permitted (you must be root)'], ['failed', 3, 'broken'], ['tool missing', 127, ''], ['ok', 0, ''],
    ]);
    expect(itemOf(evidence, 'blue', 'ethtool-k')?.text()).toContain('begun');
  });

  it('with tools that hang is collected by collect.sh without what they would have said, and nothing is left running', async () => {
    const bin = join(top, 'hanging');
    execFileSync('mkdir', ['-p', bin]);
    for (const [name, text] of [['ethtool', 'echo begun; sleep 61'], ['sysctl', 'trap "" TERM; echo net.ipv4.ip_forward = 1; while :; do read -r line </proc/uptime; done']] as const) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    const said = onHost(`PATH=${bin}:$PATH NETWHY_TIMEOUT=1 dash $SH $OUT/hanging-c; cat /proc/[0-9]*/comm | grep -cxE "ethtool|sysctl"; true`);
    expect(said).toBe('0\n');
    const evidence = await openBundle([join(top, 'hanging-c')]);
    for (const netns of ['host', 'blue']) {
      for (const source of ['ethtool-k', 'sysctl']) expect(itemOf(evidence, netns, source)).toMatchObject({ state: 'failed', exit: 124, note: 'stopped: it ran for more than 1 s' });
      expect(itemOf(evidence, netns, 'ethtool-k')?.text()).toContain('begun');
      expect(itemOf(evidence, netns, 'ip-addr')?.state).toBe('ok');
      expect(itemOf(evidence, netns, 'resolv-conf')?.state).toBe('ok');
    }
  }, 60_000);

  it('keeps the other namespaces when one ends while it is looked at', async () => {
    onHost('for i in 1 2 3 4 5 6 7 8; do unshare --net sleep 60 & pids="$pids $!"; done; sleep 0.3; node $NETWHY 30000 $OUT/d $pids');
    const evidence = await openBundle([join(top, 'd')]);
    expect(evidence.diagnostics).toEqual([]);
    expect(evidence.nodes[0]?.netns).toHaveLength(12);
    for (const netns of evidence.nodes[0]?.netns ?? []) expect(itemOf(evidence, netns.id, 'ip-link')).toBeDefined();
    expect(itemOf(evidence, 'blue', 'ip-link')?.state).toBe('ok');
    expect(evidence.nodes[0]?.items.some((item) => item.state === 'failed' && item.note === 'the namespace ended before it could be entered')).toBe(true);
    expect(readFileSync(join(top, 'd/nodes/nw-collect-test/netns.tsv'), 'utf8')).toContain('blue\tname\tblue\n');
  });
});

const ENTRY = `
import { collectHost, layOut, writeBundle } from '../index.ts';
const [timeout, out, ...victims] = process.argv.slice(2);
const onProgress = (done) => { if (done === 0) for (const pid of victims) process.kill(Number(pid), 'SIGKILL'); };
const watched = process.env.WATCH === undefined ? {} : { watchMs: Number(process.env.WATCH) };
const node = await collectHost({ timeoutMs: Number(timeout), ...watched, onProgress });
await writeBundle(out, layOut(new Date().toISOString(), 'test', [node], []), false);
`;
