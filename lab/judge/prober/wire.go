package main

import (
	"encoding/binary"
	"fmt"
	"syscall"
)

// wire sends a crafted packet from the other end of a veth.
func (r *Runner) wire(p Probe) error {
	from := r.spaces[p.From.Netns]
	to := r.spaces[p.Netns]
	if from == nil || to == nil {
		return fmt.Errorf("no namespace %s or %s", p.From.Netns, p.Netns)
	}
	source, err := from.Device(p.From.Dev)
	if err != nil {
		return err
	}
	target, err := to.Device(p.Dev)
	if err != nil {
		return err
	}
	fd, err := from.Socket(syscall.AF_PACKET, syscall.SOCK_RAW, 0, nil)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	etherType := []byte{8, 0}
	if p.Packet.Dst.Is6() {
		etherType = []byte{0x86, 0xdd}
	}
	n, err := r.numbersOf(p)
	if err != nil {
		return err
	}
	for _, packet := range packetsOf(p, n) {
		frame := append(append(append([]byte(nil), target.HardwareAddr...), source.HardwareAddr...), etherType...)
		if err := syscall.Sendto(fd, append(frame, packet...), 0, &syscall.SockaddrLinklayer{Ifindex: source.Index}); err != nil {
			return err
		}
	}
	return nil
}

// packetsOf makes the IP packet, or its fragments.
func packetsOf(p Probe, n numbers) [][]byte {
	protocol, data := transport(p, n)
	size := p.Packet.Fragment &^ 7
	if size <= 0 || size >= len(data) {
		return [][]byte{append(networkHeader(p, protocol, len(data), nil), data...)}
	}
	var packets [][]byte
	for offset := 0; offset < len(data); offset += size {
		end := min(offset+size, len(data))
		place := uint16(offset)
		if end < len(data) {
			place |= 1
		}
		packets = append(packets, append(networkHeader(p, protocol, end-offset, &place), data[offset:end]...))
	}
	return packets
}

// networkHeader makes the IP header. `place` is of a fragment: its offset in bytes, and 1 for more to come, as in the IPv6 fragment header.
func networkHeader(p Probe, protocol byte, length int, place *uint16) []byte {
	packet := p.Packet
	if packet.Dst.Is6() {
		return networkHeader6(p, protocol, length, place)
	}
	flags := uint16(0)
	if place != nil {
		flags = *place>>3 | *place&1<<13
	}
	if packet.DF {
		flags |= 1 << 14
	}
	header := []byte{0x45, packet.TOS}
	header = binary.BigEndian.AppendUint16(header, uint16(20+length))
	header = binary.BigEndian.AppendUint16(header, uint16(p.ID))
	header = binary.BigEndian.AppendUint16(header, flags)
	header = append(header, packet.TTL, protocol, 0, 0)
	header = append(append(header, packet.Src.AsSlice()...), packet.Dst.AsSlice()...)
	binary.BigEndian.PutUint16(header[10:], checksum(0, header))
	return header
}

func networkHeader6(p Probe, protocol byte, length int, place *uint16) []byte {
	packet := p.Packet
	next := protocol
	if place != nil {
		next, length = 44, length+8
	}
	header := []byte{0x60 | packet.TOS>>4, packet.TOS << 4, 0, 0}
	header = binary.BigEndian.AppendUint16(header, uint16(length))
	header = append(header, next, packet.TTL)
	header = append(append(header, packet.Src.AsSlice()...), packet.Dst.AsSlice()...)
	if place != nil {
		header = append(header, protocol, 0)
		header = binary.BigEndian.AppendUint16(header, *place)
		header = binary.BigEndian.AppendUint32(header, p.ID)
	}
	return header
}

// transport gives protocol and all that follows the IP header: transport header with its checksum, and tokens to the length asked for.
func transport(p Probe, n numbers) (byte, []byte) {
	l4 := p.Packet.L4
	rest := p.Packet.Length - 20
	if p.Packet.Dst.Is6() {
		rest -= 20
	}
	var protocol byte
	var header []byte
	sum := -1
	switch l4.Kind {
	case "tcp":
		protocol, sum = 6, 16
		header = binary.BigEndian.AppendUint16(nil, l4.Sport)
		header = binary.BigEndian.AppendUint16(header, l4.Dport)
		header = binary.BigEndian.AppendUint32(header, n.seq)
		header = binary.BigEndian.AppendUint32(header, n.ack)
		header = append(header, 0x50, l4.Flags, 0xff, 0xff, 0, 0, 0, 0)
	case "udp":
		protocol, sum = 17, 6
		header = binary.BigEndian.AppendUint16(nil, l4.Sport)
		header = binary.BigEndian.AppendUint16(header, l4.Dport)
		header = binary.BigEndian.AppendUint16(header, uint16(8+max(rest-8, tokenLength)))
		header = append(header, 0, 0)
	case "icmp":
		protocol, sum = 1, 2
		if p.Packet.Dst.Is6() {
			protocol = protocolICMP6
		}
		header = append([]byte{l4.Type, l4.Code, 0, 0}, byte(l4.ID>>8), byte(l4.ID), 0, 1)
	default:
		protocol = l4.Protocol
	}
	data := append(header, token(p.ID, rest-len(header))...)
	if header == nil {
		// REJECT sums up all that follows the IP header of protocols that it does not know (nf_reject_verify_csum; of IPv6 with the
		// pseudo header), and answers what sums to nothing.
		sum = (len(data) - 2) &^ 1
		data[sum], data[sum+1] = 0, 0
	}
	if sum >= 0 {
		pseudo := uint32(0)
		if protocol != 1 && (header != nil || p.Packet.Dst.Is6()) {
			pseudo = pseudoSum(p.Packet.Src, p.Packet.Dst, protocol, len(data))
		}
		value := checksum(pseudo, data)
		if value == 0 && protocol == 17 {
			value = 0xffff
		}
		binary.BigEndian.PutUint16(data[sum:], value)
	}
	return protocol, data
}
