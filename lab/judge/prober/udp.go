package main

import (
	"errors"
	"syscall"
	"time"
)

const resendFrom = 500

// udp sends one datagram from a connected socket and waits. The size that an error tells is used once more, and a long datagram that nothing
// came back for is sent again after a third of the limit, as a client does that tries again: by then the server knows the size of the way back.
func (r *Runner) udp(p Probe, kept *flow) (ClientSaw, *flow) {
	if kept == nil {
		opened, fault := r.open(p, syscall.SOCK_DGRAM, 0)
		if fault != nil {
			return ended("", fault), nil
		}
		kept = opened
	}
	data := kept.payloadOf(p)
	saw := r.ask(data, func() error {
		_, err := kept.file.Write(data)
		return err
	}, func(until time.Time) error { return kept.awaitDatagram(p.ID, until) })
	saw.Local = kept.local
	return saw, kept
}

// ask sends and waits, and sends once more where the model does.
func (r *Runner) ask(data []byte, send func() error, wait func(until time.Time) error) ClientSaw {
	end := r.limit(r.limits.Datagram)
	first := end
	attempts := 1
	if len(data) > resendFrom {
		attempts = 2
		first = time.Now().Add(r.span(r.limits.Datagram) / 3)
	}
	for attempt := 0; ; attempt++ {
		if err := send(); err != nil {
			if errors.Is(err, syscall.EMSGSIZE) && attempt == 0 {
				continue
			}
			return ended("", &failure{"send", err})
		}
		until := end
		if attempt+1 < attempts {
			until = first
		}
		err := wait(until)
		switch {
		case err == nil:
			return ended("answered", nil)
		case isTimeout(err) && attempt+1 < attempts:
		case isTimeout(err):
			return ended("timeout", nil)
		case errors.Is(err, syscall.EMSGSIZE) && attempt == 0:
		default:
			return ended("", &failure{"recv", err})
		}
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
