package main

import (
	"os"
	"os/exec"
	"time"
)

const (
	largeFrom   = 500
	largeTurnMs = 300
)

// isLarge tells probes whose packets may be too long for a link.
func isLarge(p Probe) bool {
	if p.Kind == "wire" {
		return p.Packet.Length > largeFrom
	}
	return p.Size.Full || p.Size.Bytes > largeFrom
}

// turn lets large probes go one after the other, each into namespaces that have not learned a path MTU from an earlier one: what is asked is how a
// packet fares that is the first of its size. A turn ends with the probe, or when all that teaches a size has come back.
func (r *Runner) turn(p Probe) (over func()) {
	r.large.Lock()
	for _, ns := range r.spaces {
		forget(ns, p.Dst.Is6() || p.Packet.Dst.Is6())
	}
	ended := make(chan struct{})
	go func() {
		select {
		case <-ended:
		case <-time.After(r.span(largeTurnMs)):
		}
		r.large.Unlock()
	}()
	return func() { close(ended) }
}

// forget empties the caches of routes. IPv6 has no file for that (route/flush there removes what is old only), but `ip` takes entry by entry.
func forget(ns *Namespace, six bool) {
	ns.Do(func() {
		os.WriteFile("/proc/sys/net/ipv4/route/flush", []byte("1"), 0)
		if six {
			exec.Command("ip", "-6", "route", "flush", "cache").Run()
		}
	})
}
