package main

import (
	"errors"
	"syscall"
	"time"
)

const (
	resendMs = 100
	// What rules the first datagram met is told within this time; of the second it is not asked.
	settleMs = 30
)

// udp sends one datagram from a connected socket and waits. The size that an error tells is used once more, and a long datagram that nothing
// came back for is sent again within its turn, as a client does that tries again: by then the server knows the size of the way back.
func (r *Runner) udp(p Probe, kept *flow) (ClientSaw, *flow) {
	if kept == nil {
		opened, fault := r.open(p, syscall.SOCK_DGRAM, 0)
		if fault != nil {
			return ended("", fault), nil
		}
		kept = opened
	}
	kept.forgetError()
	data := kept.payloadOf(p)
	saw := r.ask(data, func() error {
		_, err := kept.file.Write(data)
		return err
	}, func(until time.Time) error { return kept.awaitDatagram(p.ID, until) })
	saw.Local = kept.local
	return saw, kept
}

// ask sends and waits, and sends once more where the model does: when it is told a smaller size, and when nothing comes back for something long.
func (r *Runner) ask(data []byte, send func() error, wait func(until time.Time) error) (saw ClientSaw) {
	var again []float64
	defer func() { saw.Again = again }()
	told, silent := false, len(data) <= largeFrom
	end := r.limit(r.limits.Datagram)
	soon := r.limit(resendMs)
	for {
		call, err := "send", send()
		if err == nil {
			until := end
			if !silent {
				until = soon
			}
			call, err = "recv", wait(until)
		}
		switch {
		case err == nil:
			return ended("answered", nil)
		case errors.Is(err, syscall.EMSGSIZE) && !told:
			told = true
		case isTimeout(err) && !silent:
			silent = true
		case isTimeout(err):
			return ended("timeout", nil)
		default:
			return ended("", &failure{call, err})
		}
		time.Sleep(r.span(settleMs))
		again = append(again, r.record.Now())
	}
}

// awaitDatagram reads until the answer to this probe is there; what is left of an earlier one on the same flow is none.
func (f *flow) awaitDatagram(id uint32, until time.Time) error {
	f.file.SetReadDeadline(until)
	buffer := make([]byte, 64<<10)
	for {
		length, err := f.file.Read(buffer)
		if err != nil {
			return err
		}
		if got := idIn(buffer[:length]); got != nil && *got == id {
			return nil
		}
	}
}

// forgetError takes what an earlier datagram of the same flow left on the socket: the next send would fail with it without sending.
func (f *flow) forgetError() {
	f.raw.Control(func(fd uintptr) { syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_ERROR) })
}
