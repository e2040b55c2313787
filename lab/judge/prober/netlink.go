package main

import (
	"encoding/binary"
	"fmt"
	"syscall"
)

const (
	netlinkNetfilter = 12
	solNetlink       = 270
	addMembership    = 1
	subsysNftables   = 10
	subsysUlog       = 4
)

// netfilterSocket opens a netfilter netlink socket with a big buffer in a namespace.
func netfilterSocket(ns *Namespace) (int, error) {
	fd, err := ns.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW, netlinkNetfilter, nil)
	if err != nil {
		return -1, err
	}
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, soRcvbufforce, bufferBytes)
	return fd, syscall.Bind(fd, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK})
}

// readMessages hands each message of a type that is wanted to `take`: family, netfilter resource id, attributes.
func readMessages(fd int, ns *Namespace, record *Record, wanted uint16, take func(family byte, attributes []byte)) error {
	buffer := make([]byte, 128<<10)
	for {
		length, _, err := syscall.Recvfrom(fd, buffer, syscall.MSG_DONTWAIT)
		if err == syscall.ENOBUFS {
			record.Note(fmt.Sprintf("trace events were lost in %s", ns.Name))
			continue
		}
		if err != nil {
			return err
		}
		messages, err := syscall.ParseNetlinkMessage(buffer[:length])
		if err != nil {
			continue
		}
		for _, message := range messages {
			if message.Header.Type == wanted && len(message.Data) >= 4 {
				take(message.Data[0], message.Data[4:])
			}
		}
	}
}

// attributes splits netlink attributes; a repeated one gives its last value.
func attributes(data []byte) map[uint16][]byte {
	found := map[uint16][]byte{}
	for len(data) >= 4 {
		length := int(binary.NativeEndian.Uint16(data))
		if length < 4 || length > len(data) {
			break
		}
		found[binary.NativeEndian.Uint16(data[2:])&0x3fff] = data[4:length]
		data = data[min(len(data), (length+3)&^3):]
	}
	return found
}

func text(data []byte) string {
	for at, each := range data {
		if each == 0 {
			return string(data[:at])
		}
	}
	return string(data)
}

func number(data []byte) uint64 {
	var value uint64
	for _, each := range data {
		value = value<<8 | uint64(each)
	}
	return value
}
