package main

import (
	"encoding/binary"
	"fmt"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

const (
	ethAll        = 0x0300 // ETH_P_ALL in network order
	solPacket     = 263
	packetRxRing  = 5
	packetVersion = 10
	tpacketV2     = 1
	soRcvbufforce = 33
	frameBytes    = 256
	bufferBytes   = 32 << 20
	arphrdEther   = 1
	arphrdLo      = 772
)

// The ring: frames of a fixed size, which hold the kernel's header, the address, and so much of the frame as we keep.
const (
	slotBytes  = 512
	blockBytes = 64 << 10
	blocks     = 64
	slots      = blocks * blockBytes / slotBytes
)

// Offsets in struct tpacket2_hdr and in the struct sockaddr_ll that follows it (include/uapi/linux/if_packet.h), and bits of its status.
const (
	atLength   = 4
	atSnapped  = 8
	atMac      = 12
	atNetwork  = 14
	atSeconds  = 16
	atNanos    = 20
	atTag      = 24
	atTagType  = 26
	atIndex    = 32 + 4
	atHardware = 32 + 8
	atType     = 32 + 10
	forUs      = 1
	losing     = 1 << 2
	vlanValid  = 1 << 4
	tpidValid  = 1 << 6
)

// capture opens a packet socket for all devices of a namespace and notes every frame. Not promiscuous: that would change what bridges and devices
// take. The kernel copies each frame into a ring that is shared with us while it passes: a frame that is only queued shares its bytes with the packet
// that goes on, and later fragments of one that is put together and taken apart again in the next namespace are written into by then.
func capture(ns *Namespace, record *Record) error {
	fd, err := ns.Socket(syscall.AF_PACKET, syscall.SOCK_RAW, ethAll, nil)
	if err != nil {
		return err
	}
	if err := syscall.SetsockoptInt(fd, solPacket, packetVersion, tpacketV2); err != nil {
		return err
	}
	request := [4]uint32{blockBytes, blocks, slotBytes, slots}
	_, _, errno := syscall.Syscall6(syscall.SYS_SETSOCKOPT, uintptr(fd), solPacket, packetRxRing, uintptr(unsafe.Pointer(&request)), unsafe.Sizeof(request), 0)
	if errno != 0 {
		return errno
	}
	ring, err := syscall.Mmap(fd, 0, blockBytes*blocks, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return err
	}
	next := 0
	return readAll(fd, "packets "+ns.Name, func() error {
		slot := ring[next*slotBytes : (next+1)*slotBytes]
		status := (*uint32)(unsafe.Pointer(&slot[0]))
		now := atomic.LoadUint32(status)
		if now&forUs == 0 {
			return syscall.EAGAIN
		}
		if now&losing != 0 {
			record.Note(fmt.Sprintf("frames were lost in %s", ns.Name))
		}
		noteFrame(slot, now, ns, record)
		atomic.StoreUint32(status, 0)
		next = (next + 1) % slots
		return nil
	})
}

func noteFrame(slot []byte, status uint32, ns *Namespace, record *Record) {
	of := binary.NativeEndian
	length := int(of.Uint32(slot[atLength:]))
	mac, network := int(of.Uint16(slot[atMac:])), int(of.Uint16(slot[atNetwork:]))
	snapped := min(int(of.Uint32(slot[atSnapped:])), frameBytes, slotBytes-mac)
	bytes := append([]byte(nil), slot[mac:mac+snapped]...)
	link := "none"
	if hardware := of.Uint16(slot[atHardware:]); hardware == arphrdEther || hardware == arphrdLo {
		link = "ether"
		if status&vlanValid != 0 && len(bytes) >= 12 {
			bytes = tagged(bytes, of.Uint16(slot[atTag:]), of.Uint16(slot[atTagType:]), status)
			length += 4
		}
	} else if before := network - mac; before > 0 && before < len(bytes) {
		bytes, length = bytes[before:], length-before
	}
	at := time.Unix(int64(of.Uint32(slot[atSeconds:])), int64(of.Uint32(slot[atNanos:])))
	record.Frame(at, Frame{Netns: ns.Name, Dev: deviceName(ns, int(of.Uint32(slot[atIndex:]))), Type: slot[atType], Bytes: bytes, Link: link, Length: length})
}

// tagged puts the VLAN tag back into the frame, which the kernel keeps beside it.
func tagged(bytes []byte, tag, kind uint16, status uint32) []byte {
	if status&tpidValid == 0 {
		kind = 0x8100
	}
	whole := append([]byte(nil), bytes[:12]...)
	whole = binary.BigEndian.AppendUint16(whole, kind)
	whole = binary.BigEndian.AppendUint16(whole, tag)
	return append(whole, bytes[12:]...)
}

func deviceName(ns *Namespace, index int) string {
	if name, ok := (*ns.devs.Load())[index]; ok {
		return name
	}
	return fmt.Sprintf("if%d", index)
}
