/** Every match that iptables 1.8.9 brings a library for, with all of its options. */
const BOTH: readonly string[] = [
  '-m comment --comment <text>',
  '-m addrtype <not>--src-type <addrtypes>[ --limit-iface-in]', '-m addrtype[ <not>--src-type <addrtypes>] <not>--dst-type <addrtypes>[ --limit-iface-out]',
  '-m bpf --bytecode <bytecode>', '-m cgroup <not>--cgroup <u32>', '-m cgroup <not>--path <text-63>', '-m cgroup <not>--path "/"',
  '-m cluster --cluster-total-nodes <small> <not>--cluster-local-node 1 --cluster-hash-seed <hex32>', '-m cluster --cluster-total-nodes 4 <not>--cluster-local-nodemask <hex8> --cluster-hash-seed <u32>',
  '-m connbytes <not>--connbytes <u32-colon> --connbytes-dir <connbytes-dir> --connbytes-mode <connbytes-mode>', '-m connbytes <not>--connbytes <u32> --connbytes-dir <connbytes-dir> --connbytes-mode <connbytes-mode>',
  '-m connlabel <not>--label <u8>[ --set]', '-m connlimit --connlimit-above <u32>[ --connlimit-mask <masklen>][ --connlimit-daddr]', '-m connlimit --connlimit-upto <small>[ --connlimit-mask <masklen>][ --connlimit-saddr]',
  '-m connmark <not>--mark <mark>', '-m mark <not>--mark <mark>',
  '-m conntrack <not>--ctstate <ctstates>[ --ctdir <ctdir>]', '-m conntrack <not>--ctproto <proto>[ <not>--ctorigsrc <net>][ <not>--ctorigdst <net>][ <not>--ctreplsrc <net>][ <not>--ctrepldst <net>]',
  '-m conntrack --ctproto 17[ <not>--ctorigsrcport <u16-colon>][ <not>--ctorigdstport <port>][ <not>--ctreplsrcport <port>][ <not>--ctrepldstport <u16-colon>]',
  '-m conntrack <not>--ctstatus <ctstatuses>[ <not>--ctexpire <u32-colon>]', '-m conntrack <not>--ctexpire <u32>',
  '-m cpu <not>--cpu <u32>', '-p dccp -m dccp[ <not>--sport <u16-colon>][ <not>--dport <port>][ <not>--dccp-types <dccptypes>][ <not>--dccp-option <u8>]',
  '-m devgroup <not>--src-group <mark>', '-m devgroup[ <not>--src-group <mark>] <not>--dst-group <mark>', '-m dscp <not>--dscp <dscp-num>', '-m dscp <not>--dscp-class <dscpclass>',
  '-p tcp -m ecn[ <not>--ecn-tcp-cwr][ <not>--ecn-tcp-ece][ <not>--ecn-ip-ect 2]', '-p esp -m esp <not>--espspi <u32-colon>', '-p esp -m esp <not>--espspi <u32>',
  '-m hashlimit --hashlimit-upto <rate>[ --hashlimit-burst <hooklimit>][ --hashlimit-mode <hashmode>][ --hashlimit-srcmask <masklen>][ --hashlimit-dstmask <masklen>] --hashlimit-name <name-15>[ --hashlimit-htable-size <small>][ --hashlimit-htable-max <hooklimit>][ --hashlimit-htable-expire <hooklimit>][ --hashlimit-htable-gcinterval <hooklimit>]',
  '-m hashlimit --hashlimit-above <rate> --hashlimit-mode <hashmode> --hashlimit-name <name-15>[ --hashlimit-rate-match][ --hashlimit-rate-interval <small>]', '-m hashlimit --hashlimit-above <byterate> --hashlimit-mode <hashmode> --hashlimit-name <name-15>[ --hashlimit-burst 1mb]',
  '-m helper <not>--helper <name-29>', '-m helper <not>--helper <text-29>', '-m iprange <not>--src-range <range>', '-m iprange[ <not>--src-range <range>] <not>--dst-range <range>',
  '-p ipcomp -m ipcomp <not>--ipcompspi <u32-colon>[ --compres]', '-m ipvs <not>--ipvs', '-m ipvs <not>--vproto tcp[ <not>--vaddr <net>][ <not>--vport <port>][ <not>--vmethod MASQ]', '-m length <not>--length <u16-colon>', '-m length <not>--length <port>',
  '-m limit[ --limit <rate>][ --limit-burst <hooklimit>]', '-m mac <not>--mac-source <mac>', '-p tcp -m multiport <not>--dports <ports-list>', '-p udp -m multiport <not>--sports <ports-list>', '-p sctp -m multiport <not>--ports <ports-list>',
  '-m nfacct --nfacct-name x', '-p tcp -m osf <not>--genre <genre>[ --ttl 1][ --log 2]', '-m owner <not>--uid-owner <u32>', '-m owner[ <not>--uid-owner <port-range>] <not>--gid-owner <u32-range>[ --suppl-groups]', '-m owner <not>--socket-exists',
  '-m physdev <not>--physdev-in <physdevs>[ <not>--physdev-is-in]', '-m physdev[ <not>--physdev-out <physdevs>] <not>--physdev-is-bridged', '-m physdev <not>--physdev-is-out', '-m pkttype <not>--pkt-type <pkttype>',
  '-m policy --dir in --pol none', '-m policy --dir out --pol ipsec[ --strict][ <not>--reqid <u32>][ <not>--spi <hex32>][ <not>--proto <policy-proto>][ <not>--mode transport]',
  '-m policy --dir in --pol ipsec --strict --mode tunnel <not>--tunnel-src <net> --tunnel-dst <net> --next --proto esp[ --reqid 5]', '-m quota <not>--quota <u32>', '-m rateest <not>--rateest r1 --rateest-gt --rateest-bps1 1mbit', '-m rateest --rateest-delta --rateest r1 --rateest-bps1 1kbit --rateest-lt --rateest-bps2 2kbit',
  '-m recent --set --name <name-199>[ --rsource][ --mask <addr>]', '-m recent <not>--rcheck[ --seconds <small>][ --hitcount <small>][ --rttl] --name <name-27>[ --rdest]', '-m recent <not>--update --seconds <small>[ --reap] --name <name-27>', '-m recent <not>--remove --name <name-27>',
  '-m rpfilter[ --loose][ --validmark][ --accept-local][ --invert]', '-p sctp -m sctp[ <not>--sport <u16-colon>][ <not>--dport <port>][ <not>--chunk-types <chunk-how> <chunks>]', '-p sctp -m sctp <not>--chunk-types <chunk-how> ALL',
  '-m set <not>--match-set <set-a> <setdirs>', '-m set <not>--match-set <set-a> <setdirs>[ --return-nomatch][ ! --update-counters][ ! --update-subcounters][ <not>--packets-eq <small>][ --packets-gt <u32>][ <not>--bytes-eq <u32>][ --bytes-lt <u32>]',
  '-m socket[ --transparent][ --nowildcard][ --restore-skmark]', '-m state <not>--state <states>', '-m statistic --mode random <not>--probability <probability>', '-m statistic --mode nth <not>--every <hooklimit> --packet 0',
  '-m string --algo bm <not>--string <text-63>[ --icase]', '-m string --algo kmp[ --from <u16>][ --to <u16>] <not>--hex-string <hexstring>[ --icase]', '-m string --algo bm --hex-string "a|00 ff|b c"',
  '-p tcp -m tcp[ <not>--sport <u16-colon>][ <not>--dport <port>]', '-p tcp -m tcp[ <not>--sport <port>][ <not>--dport <u16-colon>][ <not>--tcp-flags <tcpflags> <tcpflags>][ <not>--tcp-option <u8>]', '-p tcp <not>--syn', '-p tcp <not>--dport <port>', '-p tcp --source-port <port> --destination-port <port>', '-p tcp --sport=<port>',
  '-p tcp -m tcpmss <not>--mss <u16-colon>', '-p tcp -m tcpmss <not>--mss <port>', '-m time[ --datestart <date>][ --datestop <date>][ --timestart <clock>][ --timestop <clock>][ <not>--monthdays <monthdays>][ <not>--weekdays <weekdays>][ --kerneltz][ --contiguous]', '-m time <not>--weekdays <weekdays>[ --utc]',
  '-m tos <not>--tos <hex8>/<hex8>', '-m tos <not>--tos <u8>', '-m tos <not>--tos <tosname>', '-m u32 <not>--u32 <u32test>', '-p udp -m udp[ <not>--sport <u16-colon>][ <not>--dport <port>]', '-p udp --dport <u16-colon>', '-p udplite -m udp[ <not>--sport <u16-colon>][ <not>--dport <port>]',
  '-p tcp', '-p <proto>', '! -p <proto>', '<not>-s <net>', '<not>-d <net>', '<not>-i <iface>', '<not>-o <iface>', '<not>-s <net> <not>-d <net> <not>-i <iface>', '--source <net> --destination <addr>', '--in-interface <iface>', '--protocol udp', '-c <u32> <u32>',
  '-p <icmp> <not>--icmp@-type <icmptype>', '-p <icmp> -m icmp@ <not>--icmp@-type <icmptype>',
];

const IPV4: readonly string[] = ['-p ah -m ah <not>--ahspi <u32-colon>', '-p ah -m ah <not>--ahspi <u32>', '-m realm <not>--realm <mark>', '-m ttl <not>--ttl-eq <u8>', '-m ttl --ttl-lt <u8>', '-m ttl --ttl-gt <u8>', '<not>-f', '-f -p udp'];

const IPV6: readonly string[] = [
  '-p ah -m ah[ <not>--ahspi <u32-colon>][ <not>--ahlen <u32>][ --ahres]', '-m dst[ <not>--dst-len <u16>][ --dst-opts 5:1,6,7:2]', '-m eui64', '-m frag[ <not>--fragid <u32-colon>][ <not>--fraglen <u32>][ --fragres][ --fragfirst]', '-m frag --fragid <u32>[ --fragmore]', '-m frag --fraglast',
  '-m hbh[ <not>--hbh-len <u16>][ --hbh-opts 5:1,6]', '-m hl <not>--hl-eq <u8>', '-m hl --hl-lt <u8>', '-m hl --hl-gt <u8>', '-m ipv6header <not>--header hop,dst,frag[ --soft]', '-m ipv6header --header ah,auth,esp,none,prot,route --soft', '-p mh -m mh <not>--mh-type <u8-colon>', '-p mh -m mh --mh-type cot',
  '-m rt[ <not>--rt-type 0][ <not>--rt-segsleft <u32-colon>][ <not>--rt-len <u32>]', '-m rt --rt-type 0 --rt-0-res --rt-0-addrs <ip6>,<ip6>[ --rt-0-not-strict]',
  '-m srh[ <not>--srh-next-hdr <u8>][ <not>--srh-hdr-len-gt <u8>][ <not>--srh-segs-left-lt <u8>][ <not>--srh-last-entry-eq <u8>][ <not>--srh-tag <u16>]', '-m srh <not>--srh-psid <net6> <not>--srh-nsid <net6>[ --srh-lsid <ip6>]',
];

/** The matches of one family, as templates. */
export function matchesOf(family: 4 | 6): readonly string[] {
  return family === 4 ? [...BOTH.map((text) => text.replaceAll('icmp@', 'icmp')), ...IPV4] : [...BOTH.map((text) => text.replace('-m icmp@', '-m icmp6').replaceAll('icmp@', 'icmpv6')), ...IPV6];
}
