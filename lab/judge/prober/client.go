package main

import (
	"errors"
	"net/netip"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const (
	smallDatagram = 56
	ipMtu         = 14
	ipv6Mtu       = 24
)

// flow is a socket of a client that was opened, and may be used again by a later probe of the same flow.
type flow struct {
	lock  sync.Mutex
	file  *os.File
	raw   syscall.RawConn
	local string
}

// failure is the call that failed and with what.
type failure struct {
	call string
	err  error
}

// flowKey names the flow that a probe is of.
func flowKey(p Probe) string {
	return p.Netns + " " + p.Protocol + " " + p.Src.String() + " " + strconv.Itoa(p.Sport) + " " + p.Dst.String() + " " + strconv.Itoa(p.Dport)
}

// bindTo gives a socket its source; nothing for a source that the kernel chooses, nor for ICMP's identifier.
func bindTo(fd int, p Probe) error {
	source := p.Src
	if !source.IsValid() {
		source = unspecified(p.Dst)
	}
	port := p.Sport
	if p.Protocol == "icmp" {
		if !p.Src.IsValid() {
			return nil
		}
		port = 0
	}
	return syscall.Bind(fd, sockaddr(source, port))
}

// open makes a flow of a connected socket; a TCP socket may still be connecting.
func (r *Runner) open(p Probe, kind, protocol int) (*flow, *failure) {
	fd, err := r.spaces[p.Netns].Socket(domainOf(p.Dst), kind, protocol, p.UID)
	if err != nil {
		return nil, &failure{"socket", err}
	}
	if kind == syscall.SOCK_STREAM {
		if err := chooseSequence(fd, p.ID); err != nil {
			syscall.Close(fd)
			return nil, &failure{"socket", err}
		}
		syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	}
	if kind == syscall.SOCK_RAW {
		syscall.SetsockoptInt(fd, syscall.IPPROTO_IP, syscall.IP_RECVERR, 1)
		syscall.SetsockoptInt(fd, syscall.IPPROTO_IPV6, ipv6RecvErr, 1)
	}
	if err := bindTo(fd, p); err != nil {
		syscall.Close(fd)
		return nil, &failure{"bind", err}
	}
	if err := syscall.Connect(fd, sockaddr(p.Dst, p.Dport)); err != nil && err != syscall.EINPROGRESS {
		syscall.Close(fd)
		return nil, &failure{"connect", err}
	}
	opened := &flow{file: os.NewFile(uintptr(fd), "client")}
	if name, err := syscall.Getsockname(fd); err == nil {
		address, _ := split(name)
		opened.local = address.String()
	}
	opened.raw, err = opened.file.SyscallConn()
	if err != nil {
		return nil, &failure{"socket", err}
	}
	return opened, nil
}

// payloadOf gives the data of a datagram or echo request: so long that the whole packet is as the model makes it.
func (f *flow) payloadOf(p Probe) []byte {
	if !p.Size.Full {
		if p.Size.Bytes > 0 {
			return token(p.ID, p.Size.Bytes)
		}
		return token(p.ID, smallDatagram)
	}
	header, level, option := 28, syscall.IPPROTO_IP, ipMtu
	if p.Dst.Is6() {
		header, level, option = 48, syscall.IPPROTO_IPV6, ipv6Mtu
	}
	mtu := 1280
	f.raw.Control(func(fd uintptr) {
		if value, err := syscall.GetsockoptInt(int(fd), level, option); err == nil {
			mtu = value
		}
	})
	return token(p.ID, min(mtu, 65535)-header)
}

// ended makes what a client saw of how it went.
func ended(outcome string, fault *failure) ClientSaw {
	if fault == nil {
		return ClientSaw{Outcome: outcome}
	}
	return ClientSaw{Outcome: "error", Errno: errnoName(fault.err), Call: fault.call}
}

// isTimeout tells the end of our own patience from ETIMEDOUT, which the kernel says.
func isTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded)
}

// limit gives the moment at which a wait ends.
func (r *Runner) limit(milliseconds int) time.Time {
	return time.Now().Add(r.span(milliseconds))
}

func (r *Runner) span(milliseconds int) time.Duration {
	return time.Duration(float64(milliseconds) * r.limits.Factor * float64(time.Millisecond))
}

// sameAddress compares what the kernel says with what was asked.
func sameAddress(from syscall.Sockaddr, want netip.Addr) bool {
	address, _ := split(from)
	return address == want
}
