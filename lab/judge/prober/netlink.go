package main

import (
	"encoding/binary"
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
