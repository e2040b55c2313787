package main

import (
	"net"
	"net/netip"
	"os"
	"syscall"
)

const (
	ipTransparent   = 19
	ipv6Transparent = 75
)

// serve starts the sockets of one listener: one, or for the wildcard one of each family. The error is of the socket that could not be had.
func serve(ns *Namespace, listen Listen, record *Record) error {
	addresses := []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()}
	if listen.Address != "" {
		address, err := netip.ParseAddr(listen.Address)
		if err != nil {
			return err
		}
		addresses = []netip.Addr{address}
	}
	for _, address := range addresses {
		if err := serveAt(ns, listen, address, record); err != nil {
			return err
		}
	}
	return nil
}

func serveAt(ns *Namespace, listen Listen, address netip.Addr, record *Record) error {
	kind := syscall.SOCK_STREAM
	if listen.Protocol == "udp" {
		kind = syscall.SOCK_DGRAM
	}
	fd, err := ns.Socket(domainOf(address), kind, 0, nil)
	if err != nil {
		return err
	}
	if err := prepare(fd, listen, address); err != nil {
		syscall.Close(fd)
		return err
	}
	if listen.Protocol == "udp" {
		return serveUDP(fd, ns, listen, record)
	}
	return serveTCP(fd, ns, listen, record)
}

func prepare(fd int, listen Listen, address netip.Addr) error {
	if listen.Protocol == "tcp" {
		syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	}
	if address.Is6() {
		syscall.SetsockoptInt(fd, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY, 1)
	}
	if listen.Transparent && address.Is4() {
		syscall.SetsockoptInt(fd, syscall.IPPROTO_IP, ipTransparent, 1)
	} else if listen.Transparent {
		syscall.SetsockoptInt(fd, syscall.IPPROTO_IPV6, ipv6Transparent, 1)
	}
	return syscall.Bind(fd, sockaddr(address, listen.Port))
}

func serveTCP(fd int, ns *Namespace, listen Listen, record *Record) error {
	if err := syscall.Listen(fd, 1024); err != nil {
		syscall.Close(fd)
		return err
	}
	file := os.NewFile(uintptr(fd), "listener")
	listener, err := net.FileListener(file)
	file.Close()
	if err != nil {
		return err
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go echoTCP(conn, ns, record)
		}
	}()
	return nil
}

func echoTCP(conn net.Conn, ns *Namespace, record *Record) {
	local, _ := netip.ParseAddrPort(conn.LocalAddr().String())
	peer, _ := netip.ParseAddrPort(conn.RemoteAddr().String())
	saw := ServerSaw{
		Netns: ns.Name, Protocol: "tcp", Local: local.Addr().WithZone("").String(), Lport: int(local.Port()), Peer: peer.Addr().WithZone("").String(), Pport: int(peer.Port()),
	}
	named := record.Server(saw)
	buffer := make([]byte, 64<<10)
	var data []byte
	for {
		length, err := conn.Read(buffer)
		if err != nil {
			return
		}
		data = append(data, buffer[:length]...)
		named(idIn(data))
		// Data that a lower MTU cut in two is answered when it is whole, as a server answers a request: an answer to each piece would fit.
		if !isWhole(data) {
			continue
		}
		if _, err := conn.Write(answerTo(data)); err != nil {
			return
		}
		data = nil
	}
}
