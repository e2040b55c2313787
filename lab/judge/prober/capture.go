package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"
)

const (
	ethAll        = 0x0300 // ETH_P_ALL in network order
	solPacket     = 263
	packetAuxdata = 8
	soRcvbufforce = 33
	soTimestampns = 35
	frameBytes    = 256
	bufferBytes   = 32 << 20
	vlanValid     = 1 << 4
	vlanTpidValid = 1 << 6
	arphrdEther   = 1
	arphrdLo      = 772
)

// capture opens a packet socket for all devices of a namespace and notes every frame. Not promiscuous: that would change what bridges and devices take.
func capture(ns *Namespace, record *Record) error {
	fd, err := ns.Socket(syscall.AF_PACKET, syscall.SOCK_RAW, ethAll, nil)
	if err != nil {
		return err
	}
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, soRcvbufforce, bufferBytes)
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, soTimestampns, 1)
	syscall.SetsockoptInt(fd, solPacket, packetAuxdata, 1)
	return readAll(fd, "packets "+ns.Name, func() error { return readFrame(fd, ns, record) })
}

// readAll calls `read` whenever the socket has something, until it says that there is nothing more.
func readAll(fd int, name string, read func() error) error {
	file := os.NewFile(uintptr(fd), name)
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	go raw.Read(func(uintptr) bool {
		for {
			err := read()
			if err != nil && err != syscall.EINTR {
				return err != syscall.EAGAIN
			}
		}
	})
	return nil
}

func readFrame(fd int, ns *Namespace, record *Record) error {
	var buffer [frameBytes]byte
	var control [256]byte
	length, controlLength, _, from, err := syscall.Recvmsg(fd, buffer[:], control[:], syscall.MSG_TRUNC|syscall.MSG_DONTWAIT)
	if err == syscall.ENETDOWN {
		return nil
	}
	if err != nil {
		return err
	}
	address, ok := from.(*syscall.SockaddrLinklayer)
	if !ok {
		return nil
	}
	bytes := append([]byte(nil), buffer[:min(length, frameBytes)]...)
	meta := readMeta(control[:controlLength])
	link := "none"
	if address.Hatype == arphrdEther || address.Hatype == arphrdLo {
		link = "ether"
		if meta.tag != nil && len(bytes) >= 12 {
			bytes = append(append(append([]byte(nil), bytes[:12]...), meta.tag...), bytes[12:]...)
			length += len(meta.tag)
		}
	} else if meta.network > 0 && meta.network < len(bytes) {
		bytes = bytes[meta.network:]
		length -= meta.network
	}
	record.Frame(meta.at, Frame{Netns: ns.Name, Dev: deviceName(ns, address.Ifindex), Type: address.Pkttype, Bytes: bytes, Link: link, Length: length})
	return nil
}

func deviceName(ns *Namespace, index int) string {
	if name, ok := (*ns.devs.Load())[index]; ok {
		return name
	}
	return fmt.Sprintf("if%d", index)
}

// meta is what the kernel says beside a frame: when, the VLAN tag that is not in the bytes, and where the network header begins.
type meta struct {
	at      time.Time
	tag     []byte
	network int
}

func readMeta(control []byte) meta {
	found := meta{at: time.Now()}
	messages, _ := syscall.ParseSocketControlMessage(control)
	for _, message := range messages {
		if message.Header.Level == syscall.SOL_SOCKET && message.Header.Type == soTimestampns && len(message.Data) >= int(unsafe.Sizeof(syscall.Timespec{})) {
			stamp := (*syscall.Timespec)(unsafe.Pointer(&message.Data[0]))
			found.at = time.Unix(stamp.Sec, stamp.Nsec)
		}
		if message.Header.Level == solPacket && message.Header.Type == packetAuxdata && len(message.Data) >= 20 {
			status := binary.NativeEndian.Uint32(message.Data)
			found.network = int(binary.NativeEndian.Uint16(message.Data[14:]))
			if status&vlanValid != 0 {
				found.tag = []byte{0x81, 0}
				if status&vlanTpidValid != 0 {
					found.tag = binary.BigEndian.AppendUint16(nil, binary.NativeEndian.Uint16(message.Data[18:]))
				}
				found.tag = binary.BigEndian.AppendUint16(found.tag, binary.NativeEndian.Uint16(message.Data[16:]))
			}
		}
	}
	return found
}
