/** Every target that iptables 1.8.9 brings a library for, with all of its options: template, and where it may stand. */
type Place = readonly [table: string, chain: string];
const ANY: Place = ['filter', '<user>'];
const IN: Place = ['filter', 'INPUT'];
const FORWARD: Place = ['filter', 'FORWARD'];
const MANGLE: Place = ['mangle', 'PREROUTING'];
const POST: Place = ['mangle', 'POSTROUTING'];
const RAW: Place = ['raw', 'PREROUTING'];
const PRE: Place = ['nat', 'PREROUTING'];
const SRC: Place = ['nat', 'POSTROUTING'];
const SECURITY: Place = ['security', 'INPUT'];

type Row = readonly [text: string, ...places: Place[]];

const PLAIN: readonly Row[] = [
  ['-j ACCEPT', ANY, IN, MANGLE, RAW, SECURITY], ['-j DROP', ANY, FORWARD, MANGLE], ['-j RETURN', ANY, IN], ['-j QUEUE', ANY], ['', ANY, IN, RAW], ['-j <user>', IN, FORWARD], ['-g <user>', IN, FORWARD], ['--jump ACCEPT', ANY],
  ['-j AUDIT --type <audit>', ANY], ['-j LOG[ --log-level <loglevel>][ --log-prefix <text-29>][ --log-tcp-sequence][ --log-tcp-options][ --log-ip-options][ --log-uid][ --log-macdecode]', ANY, RAW], ['-j LOG --log-prefix <text-127>', ANY],
  ['-j NFLOG[ --nflog-group <u16>][ --nflog-prefix <text-63>][ --nflog-size <u32>][ --nflog-threshold <port1>]', ANY], ['-j NFQUEUE[ --queue-num <u16>][ --queue-bypass]', ANY], ['-j NFQUEUE --queue-balance 1:5[ --queue-bypass][ --queue-cpu-fanout]', ANY],
  ['-j REJECT[ --reject-with <reject>]', IN, FORWARD], ['-p tcp -j REJECT --reject-with tcp-reset', IN], ['-j SET --add-set <set-a> <setdirs>[ --exist][ --timeout <u16>]', ANY], ['-j SET --del-set <set-a> <setdirs>', ANY], ['-j SET --map-set <set-a> <setdirs> --map-mark[ --map-prio][ --map-queue]', POST],
  ['-j LED --led-trigger-id <text-29>[ --led-delay <u16>][ --led-always-blink]', ANY], ['-j IDLETIMER --timeout <port1> --label <name-27>[ --alarm]', ANY], ['-j RATEEST --rateest-name <name-15> --rateest-interval <fraction> --rateest-ewmalog 8s', ANY], ['-j TEE --gateway <addr>[ --oif <ifname>]', MANGLE],
  ['-p tcp -j SYNPROXY[ --sack-perm][ --timestamp][ --wscale 7][ --mss <port1>][ --ecn]', IN], ['-j SECMARK --selctx system_u:object_r:x:s0', MANGLE], ['-j CONNSECMARK --save', MANGLE], ['-j CONNSECMARK --restore', MANGLE],
];

const MANGLING: readonly Row[] = [
  ['-j MARK --set-xmark <mark>', MANGLE, ANY], ['-j MARK --set-mark <mark>', MANGLE], ['-j MARK --and-mark <mark-value>', MANGLE], ['-j MARK --or-mark <mark-value>', MANGLE], ['-j MARK --xor-mark <mark-value>', MANGLE],
  ['-j CONNMARK --set-xmark <mark>', MANGLE, ANY], ['-j CONNMARK --set-mark <mark>', MANGLE], ['-j CONNMARK --save-mark[ --nfmask <hex32> --ctmask <hex32>]', MANGLE], ['-j CONNMARK --restore-mark[ --nfmask <hex32> --ctmask <hex32>]', MANGLE], ['-j CONNMARK --restore-mark --mask <hex32>', MANGLE], ['-j CONNMARK --and-mark <mark-value>', MANGLE], ['-j CONNMARK --or-mark <mark-value>', MANGLE], ['-j CONNMARK --xor-mark <mark-value>', MANGLE], ['-j CONNMARK --set-xmark <mark> --left-shift-mark 4', MANGLE], ['-j CONNMARK --save-mark --right-shift-mark 3', MANGLE],
  ['-j CHECKSUM --checksum-fill', MANGLE], ['-j CLASSIFY --set-class 1:ffff', POST], ['-j DSCP --set-dscp <dscp-num>', MANGLE], ['-j DSCP --set-dscp-class <dscpclass>', MANGLE], ['-j TOS --set-tos <hex8>/<hex8>', MANGLE], ['-j TOS --set-tos <tosname>', MANGLE], ['-j TOS --and-tos <hex8>', MANGLE], ['-j TOS --or-tos <u8>', MANGLE], ['-j TOS --xor-tos <u8>', MANGLE],
  ['-j HMARK --hmark-tuple <hmark-tuple> --hmark-mod <hooklimit>[ --hmark-offset <u16>][ --hmark-rnd <hex32>]', MANGLE], ['-j HMARK --hmark-src-prefix <masklen> --hmark-dst-prefix <masklen> --hmark-sport-mask <hex16> --hmark-dport-mask <hex16> --hmark-proto-mask <hex8> --hmark-rnd <hex32> --hmark-mod <hooklimit>', MANGLE], ['-j HMARK --hmark-spi-mask <hex32> --hmark-mod 10 --hmark-rnd 5', MANGLE],
  ['-p tcp --syn -j TCPMSS --set-mss <port1>', POST], ['-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu', POST], ['-p tcp -j TCPOPTSTRIP --strip-options <tcpopts>', MANGLE], ['-p tcp -j TPROXY --on-port <port>[ --on-ip <addr>][ --tproxy-mark <mark>]', MANGLE], ['-j TRACE', RAW, MANGLE], ['-j NOTRACK', RAW],
  ['-j CT --notrack', RAW], ['-j CT --zone <u16>', RAW], ['-j CT --zone-orig <u16>', RAW], ['-j CT --zone-reply <tzone>', RAW], ['-j CT --zone <tzone>', RAW], ['-p tcp -j CT --helper ftp[ --ctevents <ctevents>]', RAW], ['-j CT --ctevents <ctevents>[ --expevents new][ --zone <u16>]', RAW], ['-p tcp -j CT --timeout x', RAW],
  ['-p tcp -j DNAT --to-destination <nat-to>[ --random][ --persistent]', PRE], ['-j DNAT --to-destination <nat-addr>[ --persistent]', PRE], ['-p udp -j SNAT --to-source <nat-to>[ --random][ --random-fully][ --persistent]', SRC], ['-j SNAT --to-source <nat-addr>', SRC], ['-j MASQUERADE[ --random][ --random-fully]', SRC], ['-p tcp -j MASQUERADE --to-ports <port-range>[ --random]', SRC], ['-p tcp -j MASQUERADE --to-ports <port1>', SRC],
  ['-p tcp -j REDIRECT --to-ports <port>[ --random]', PRE], ['-p udp -j REDIRECT --to-ports <port-range>', PRE], ['-j REDIRECT', PRE], ['-j NETMAP --to <net>', PRE, SRC],
];

const IPV4: readonly Row[] = [
  ['-p tcp -j ECN --ecn-tcp-remove', MANGLE], ['-j TTL --ttl-set <u8>', MANGLE], ['-j TTL --ttl-dec <u8>', MANGLE], ['-j TTL --ttl-inc <u8>', MANGLE], ['-j ULOG --ulog-nlgroup 3', ANY], ['-j CLUSTERIP --new --hashmode sourceip --clustermac 01:00:5e:00:00:20 --total-nodes 2 --local-node 1', IN],
  ['-p tcp -j DNAT --to-destination <ip4>:80-90/1000', PRE],
];
const IPV6: readonly Row[] = [
  ['-j HL --hl-set <u8>', MANGLE], ['-j HL --hl-dec <u8>', MANGLE], ['-j HL --hl-inc <u8>', MANGLE], ['-j SNPT --src-pfx <ip6>/64 --dst-pfx <ip6>/64', POST], ['-j DNPT --src-pfx fd00::/48 --dst-pfx fd01::/48', MANGLE],
];

/** Where targets stand, and the templates of what stands there. */
export function targetsByPlace(family: 4 | 6): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [text, ...places] of [...PLAIN, ...MANGLING, ...(family === 4 ? IPV4 : IPV6)]) {
    for (const [table, chain] of places) {
      const key = `${table} ${chain}`;
      const known = found.get(key) ?? [];
      known.push(text);
      found.set(key, known);
    }
  }
  return found;
}
