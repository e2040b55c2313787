package main

import (
	"net/netip"
	"syscall"
)

// domainOf gives the address family of a socket for an address.
func domainOf(address netip.Addr) int {
	if address.Is4() {
		return syscall.AF_INET
	}
	return syscall.AF_INET6
}

// sockaddr gives what bind and connect take.
func sockaddr(address netip.Addr, port int) syscall.Sockaddr {
	if address.Is4() {
		return &syscall.SockaddrInet4{Addr: address.As4(), Port: port}
	}
	return &syscall.SockaddrInet6{Addr: address.As16(), Port: port}
}

// unspecified gives the wildcard of the family of an address.
func unspecified(like netip.Addr) netip.Addr {
	if like.Is4() {
		return netip.IPv4Unspecified()
	}
	return netip.IPv6Unspecified()
}

// split gives address and port of what the kernel says.
func split(from syscall.Sockaddr) (netip.Addr, int) {
	switch it := from.(type) {
	case *syscall.SockaddrInet4:
		return netip.AddrFrom4(it.Addr), it.Port
	case *syscall.SockaddrInet6:
		return netip.AddrFrom16(it.Addr), it.Port
	}
	return netip.Addr{}, 0
}
