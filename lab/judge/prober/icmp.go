package main

import (
	"encoding/binary"
	"net/netip"
	"os"
	"syscall"
	"time"
)

const (
	ipv6RecvErr   = 25
	msgErrqueue   = 0x2000
	protocolICMP6 = 58
	originLocal   = 1
)

// icmp sends an echo request with the identifier asked for. The socket is raw, connected and asks for all errors (IP_RECVERR): as `ping` it is
// told every ICMP error about its request, fatal or not, and as the model's socket it takes replies from the address that was asked only.
// The error queue holds the request that an error is about, which tells errors of other probes to the same address apart.
func (r *Runner) icmp(p Probe, kept *flow) (ClientSaw, *flow) {
	if kept == nil {
		protocol := syscall.IPPROTO_ICMP
		if p.Dst.Is6() {
			protocol = protocolICMP6
		}
		opened, fault := r.open(p, syscall.SOCK_RAW, protocol)
		if fault != nil {
			return ended("", fault), nil
		}
		kept = opened
	}
	data := kept.payloadOf(p)
	request := echoRequest(p, data)
	saw := r.ask(data, func() error {
		_, err := kept.file.Write(request)
		for err != nil && kept.othersFailed(p) {
			_, err = kept.file.Write(request)
		}
		return err
	}, func(until time.Time) error { return kept.awaitEcho(p, until) })
	saw.Local = kept.local
	return saw, kept
}

// echoRequest makes the ICMP message; the kernel sums an ICMPv6 one itself.
func echoRequest(p Probe, data []byte) []byte {
	message := append([]byte{8, 0, 0, 0}, byte(p.Sport>>8), byte(p.Sport), 0, 1)
	message = append(message, data...)
	if p.Dst.Is6() {
		message[0] = 128
		return message
	}
	binary.BigEndian.PutUint16(message[2:], checksum(0, message))
	return message
}

// othersFailed takes errors about other probes to the same address out of the queue, which a send reports too, and gives whether there was one.
func (f *flow) othersFailed(p Probe) (any bool) {
	buffer := make([]byte, 64<<10)
	f.raw.Control(func(fd uintptr) {
		for {
			length, _, _, _, err := syscall.Recvmsg(int(fd), buffer, make([]byte, 512), msgErrqueue|syscall.MSG_DONTWAIT)
			if err != nil {
				return
			}
			any = any || !isEcho(buffer[:length], p)
		}
	})
	return any
}

// awaitEcho reads replies and errors until one is of this probe.
func (f *flow) awaitEcho(p Probe, until time.Time) error {
	f.file.SetReadDeadline(until)
	buffer := make([]byte, 64<<10)
	control := make([]byte, 512)
	var result error
	err := f.raw.Read(func(fd uintptr) bool {
		for {
			length, controlLength, _, from, err := syscall.Recvmsg(int(fd), buffer, control, msgErrqueue|syscall.MSG_DONTWAIT)
			if err == nil {
				if told := extendedError(control[:controlLength]); told.errno != 0 && (told.local || isEcho(buffer[:length], p) && sameAddress(from, p.Dst)) {
					result = told.errno
					return true
				}
				continue
			}
			length, _, err = syscall.Recvfrom(int(fd), buffer, syscall.MSG_DONTWAIT)
			if err == syscall.EAGAIN {
				return false
			}
			// Errors without an entry of the queue are of other probes, whose socket has the entry too.
			if err == nil && isReply(buffer[:length], p) {
				result = nil
				return true
			}
		}
	})
	if err != nil {
		return os.ErrDeadlineExceeded
	}
	return result
}

func isEcho(message []byte, p Probe) bool {
	return len(message) >= 8 && (message[0] == 8 || message[0] == 128) && int(binary.BigEndian.Uint16(message[4:])) == p.Sport
}

// isReply looks at what a raw socket gives: of IPv4 with the IP header, of IPv6 without.
func isReply(data []byte, p Probe) bool {
	kind := byte(129)
	if p.Dst.Is4() {
		kind = 0
		if len(data) < 20 {
			return false
		}
		data = data[min(len(data), int(data[0]&15)*4):]
	}
	if len(data) < 8 || data[0] != kind || int(binary.BigEndian.Uint16(data[4:])) != p.Sport {
		return false
	}
	id := idIn(data[8:])
	return id != nil && *id == p.ID
}

type told struct {
	errno syscall.Errno
	local bool
}

// extendedError reads struct sock_extended_err.
func extendedError(control []byte) told {
	messages, _ := syscall.ParseSocketControlMessage(control)
	for _, message := range messages {
		isError := message.Header.Level == syscall.IPPROTO_IP && message.Header.Type == syscall.IP_RECVERR ||
			message.Header.Level == syscall.IPPROTO_IPV6 && message.Header.Type == ipv6RecvErr
		if isError && len(message.Data) >= 16 {
			return told{errno: syscall.Errno(binary.NativeEndian.Uint32(message.Data)), local: message.Data[4] == originLocal}
		}
	}
	return told{}
}

// checksum is the Internet checksum, begun with the sum of a pseudo header.
func checksum(sum uint32, data []byte) uint16 {
	for ; len(data) >= 2; data = data[2:] {
		sum += uint32(data[0])<<8 | uint32(data[1])
	}
	if len(data) == 1 {
		sum += uint32(data[0]) << 8
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	return ^uint16(sum)
}

// pseudoSum is the sum of the pseudo header of TCP, UDP and ICMPv6.
func pseudoSum(src, dst netip.Addr, protocol byte, length int) uint32 {
	sum := uint32(protocol) + uint32(length>>16) + uint32(length&0xffff)
	for _, address := range [][]byte{src.AsSlice(), dst.AsSlice()} {
		for ; len(address) >= 2; address = address[2:] {
			sum += uint32(address[0])<<8 | uint32(address[1])
		}
	}
	return sum
}
