import type { Command } from './command.ts';
import { FABRIC, on } from './command.ts';

/** What a card is bad at: it forgets checksums to be made inside of tunnels, or loses the segments of TCP that it should cut into packets. */
export type Flaw = 'checksums' | 'segments';

/**
 * The host side of a node's virtual network card, in user space: it reads frames from a packet socket, each with the header in which the kernel says what it has left to the card
 * (PACKET_VNET_HDR, struct virtio_net_hdr), and writes those of a tunnel (IPIP, or UDP to a port) to the wire's bridge. What it is good at it asks of the wire in turn.
 */
const CARD = `
use strict; my ($from, $to, $port, $flaw) = @ARGV;
sub ifindex { my $r = pack('a16 x24', $_[0]); ioctl($_[1], 0x8933, $r) or die; unpack('x16 i', $r) }
sub at { pack('S n i S C C a8', 17, 3, $_[0], 0, 0, 6, '') }
socket(my $in, 17, 3, unpack('S', pack('n', 3))) or die; bind($in, at(ifindex($from, $in))) or die;
socket(my $out, 17, 3, 0) or die;
setsockopt($_, 263, 15, pack('i', 1)) or die for $in, $out;
my $dst = at(ifindex($to, $out));
while (1) {
  my $buf; my $who = recv($in, $buf, 65600, 0); next unless defined $who;
  my (undef, undef, undef, undef, $type) = unpack('S n i S C', $who); next if $type == 4;
  my $frame = substr($buf, 10);
  next unless length($frame) > 42 && unpack('n', substr($frame, 12, 2)) == 0x0800;
  next unless unpack('C', substr($frame, 23, 1)) == ($port ? 17 : 4) && (!$port || unpack('n', substr($frame, 36, 2)) == $port);
  my ($flags, $gso, undef, undef, $start) = unpack('C C v v v', $buf);
  substr($buf, 0, 10) = "\\0" x 10 if $flaw eq 'checksums' && $flags & 1 && $start > 34;
  send($out, $buf, 0, $dst) unless $gso;
}
`;

/** The tunnel packets that a node sends (VXLAN by its UDP port, or IPIP) go by such a card. */
export function blindCard(node: string, tunnel: number | 'ipip', flaw: Flaw = 'checksums'): Command[] {
  const table = `table bridge card-${node} {\n chain prerouting {\n type filter hook prerouting priority -300;\n iifname "${node}" ${tunnel === 'ipip' ? 'ip protocol 4' : `ip protocol udp udp dport ${tunnel}`} drop\n }\n}\n`;
  const at = { node: FABRIC };
  return [
    { at, argv: ['nft', '-f', '-'], stdin: table },
    { at, argv: ['sh', '-c', 'perl -e "$0" "$@" >/dev/null 2>&1 </dev/null & sleep 1', CARD, node, 'br0', tunnel === 'ipip' ? '0' : String(tunnel), flaw] },
  ];
}

/** Who makes the checksums inside of a node's tunnel: its card, or the kernel. */
export function tunnelChecksums(node: string, device: string, by: 'card' | 'kernel'): Command {
  return on(node, 'ethtool', '-K', device, 'tx-checksum-ip-generic', by === 'card' ? 'on' : 'off');
}
