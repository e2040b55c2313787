package main

import (
	"net/netip"
	"syscall"
	"unsafe"
)

const ipv6RecvPktinfo = 49

// serveUDP answers each datagram from the very address that it was sent to.
func serveUDP(fd int, ns *Namespace, listen Listen, record *Record) error {
	syscall.SetsockoptInt(fd, syscall.IPPROTO_IP, syscall.IP_PKTINFO, 1)
	syscall.SetsockoptInt(fd, syscall.IPPROTO_IPV6, ipv6RecvPktinfo, 1)
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, soRcvbufforce, bufferBytes)
	buffer := make([]byte, 64<<10)
	control := make([]byte, 256)
	return readAll(fd, "listener", func() error {
		length, controlLength, _, from, err := syscall.Recvmsg(fd, buffer, control, syscall.MSG_DONTWAIT)
		if err != nil {
			return err
		}
		local, back := asked(control[:controlLength])
		peer, pport := split(from)
		saw := ServerSaw{Netns: ns.Name, Protocol: "udp", Local: local.String(), Lport: listen.Port, Peer: peer.String(), Pport: pport}
		record.Server(saw)(idIn(buffer[:length]))
		if !listen.Mute {
			syscall.SendmsgN(fd, answerTo(buffer[:length]), back, from, syscall.MSG_DONTWAIT)
		}
		return nil
	})
}

// asked gives the address that a datagram was sent to, and the control message that makes it the source of the answer. A device is named for link-local addresses only.
func asked(control []byte) (netip.Addr, []byte) {
	messages, _ := syscall.ParseSocketControlMessage(control)
	for _, message := range messages {
		if message.Header.Level == syscall.IPPROTO_IP && message.Header.Type == syscall.IP_PKTINFO && len(message.Data) >= 12 {
			address := netip.AddrFrom4([4]byte(message.Data[8:12]))
			return address, controlMessage(syscall.IPPROTO_IP, syscall.IP_PKTINFO, append(append(make([]byte, 4), message.Data[8:12]...), 0, 0, 0, 0))
		}
		if message.Header.Level == syscall.IPPROTO_IPV6 && message.Header.Type == syscall.IPV6_PKTINFO && len(message.Data) >= 20 {
			address := netip.AddrFrom16([16]byte(message.Data[:16]))
			data := append(append([]byte(nil), message.Data[:16]...), 0, 0, 0, 0)
			if address.IsLinkLocalUnicast() {
				copy(data[16:], message.Data[16:20])
			}
			return address, controlMessage(syscall.IPPROTO_IPV6, syscall.IPV6_PKTINFO, data)
		}
	}
	return netip.Addr{}, nil
}

func controlMessage(level, kind int32, data []byte) []byte {
	buffer := make([]byte, syscall.CmsgSpace(len(data)))
	header := headerOf(buffer)
	header.Level = level
	header.Type = kind
	header.SetLen(syscall.CmsgLen(len(data)))
	copy(buffer[syscall.CmsgLen(0):], data)
	return buffer
}

func headerOf(buffer []byte) *syscall.Cmsghdr {
	return (*syscall.Cmsghdr)(unsafe.Pointer(&buffer[0]))
}
