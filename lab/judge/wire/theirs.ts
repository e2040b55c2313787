import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What is compared, by Wireshark's names. Each has all values of a packet, outermost layer first. */
export const FIELDS = [
  'frame.time_epoch', 'frame.len', 'frame.cap_len', 'vlan.id', 'ip.src', 'ip.dst', 'ip.id', 'ip.ttl', 'ip.proto', 'ip.len', 'ip.frag_offset', 'ip.flags.mf', 'ipv6.src', 'ipv6.dst', 'ipv6.hlim', 'ipv6.plen',
  'tcp.srcport', 'tcp.dstport', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.flags', 'tcp.len', 'tcp.window_size_value', 'tcp.options.mss_val', 'udp.srcport', 'udp.dstport', 'udp.length',
  'icmp.type', 'icmp.code', 'icmp.mtu', 'icmpv6.type', 'icmpv6.code', 'sctp.srcport', 'arp.opcode', 'arp.dst.proto_ipv4', 'vxlan.vni', 'geneve.vni', 'gre.key',
  'dns.id', 'dns.qry.name', 'dns.qry.type', 'dns.flags.rcode', 'dns.response_to', 'tcp.stream',
  'tcp.analysis.retransmission', 'tcp.analysis.fast_retransmission', 'tcp.analysis.spurious_retransmission', 'tcp.analysis.out_of_order', 'tcp.analysis.lost_segment', 'tcp.analysis.ack_lost_segment',
  'tcp.analysis.keep_alive', 'tcp.analysis.keep_alive_ack', 'tcp.analysis.duplicate_ack', 'tcp.analysis.zero_window', 'tcp.analysis.zero_window_probe', 'tcp.analysis.zero_window_probe_ack', 'tcp.analysis.window_update', 'tcp.analysis.reused_ports',
] as const;

export type Field = (typeof FIELDS)[number];
export type Row = Readonly<Partial<Record<Field, string>>>;

/** A row of a packet, without the fields that it has not. Of an analysis it counts that there is one. */
export function rowOf(values: readonly string[]): Row {
  return Object.fromEntries(FIELDS.flatMap((field, index) => ((values[index] ?? '') === '' ? [] : [[field, field.startsWith('tcp.analysis') ? '1' : values[index]]])));
}

/** What tshark says of each packet of a file (`-T fields`), and of TCP conversations (`-z conv,tcp`). Names are not resolved. */
export async function askTshark(path: string): Promise<{ readonly rows: readonly Row[]; readonly conversations: readonly string[] }> {
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const run = promisify(execFile);
  const options = { maxBuffer: 256 * 1024 * 1024, encoding: 'utf8' as const, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
  const { stdout } = await run('tshark', ['-n', '-r', path, '-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a', '-E', 'aggregator=,', ...fields, '-z', 'conv,tcp'], options);
  const [packets = '', talks = ''] = stdout.split(/^={20,}$/m);
  return { rows: packets.split('\n').slice(0, -1).map((line) => rowOf(line.split('\t'))), conversations: conversationsIn(talks) };
}

/** `A <-> B`, and packets to the left and to the right. */
function conversationsIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\S+)\s+<->\s+(\S+)\s+(\d+)\s+(\d+) (?:bytes|kB|MB)\s+(\d+)\s+(\d+) (?:bytes|kB|MB)/.exec(line);
    return match === null ? [] : [conversation(match[1] ?? '', match[2] ?? '', Number(match[5]), Number(match[3]))];
  }).sort();
}

/** The same for either order of the ends. `forth` are packets from the first to the second. */
export function conversation(a: string, b: string, forth: number, back: number): string {
  return a < b ? `${a} ${b} ${forth} ${back}` : `${b} ${a} ${back} ${forth}`;
}
