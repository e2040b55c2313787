package main

import (
	"errors"
	"io"
	"syscall"
	"time"
)

const fullStream = 64 << 10

// tcp connects and sends data, and waits for all of it to come back. A connection that `prime` left open only sends.
func (r *Runner) tcp(p Probe, kept *flow) (ClientSaw, *flow) {
	if kept == nil {
		opened, fault := r.open(p, syscall.SOCK_STREAM, 0)
		if fault != nil {
			return ended("", fault), nil
		}
		saw, connected := r.connect(opened)
		if !connected {
			saw.Local = opened.local
			opened.file.Close()
			return saw, nil
		}
		kept = opened
	}
	saw := r.exchange(p, kept)
	saw.Local = kept.local
	return saw, kept
}

// connect waits for the connection: established, the socket's error, or the limit.
func (r *Runner) connect(f *flow) (ClientSaw, bool) {
	var failed error
	f.file.SetDeadline(r.limit(r.limits.TCP))
	err := f.raw.Write(func(fd uintptr) bool {
		// SO_ERROR tells of an established connection what was only noted of it (sk_err_soft), and connect would not.
		if _, err := syscall.Getpeername(int(fd)); err == nil {
			return true
		}
		code, _ := syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_ERROR)
		if code != 0 {
			failed = syscall.Errno(code)
		}
		return code != 0
	})
	f.file.SetDeadline(time.Time{})
	if failed != nil {
		return ended("", &failure{"connect", failed}), false
	}
	if err != nil {
		return ended("timeout", nil), false
	}
	return ClientSaw{}, true
}

// exchange sends the data and reads until as much has come back.
func (r *Runner) exchange(p Probe, f *flow) ClientSaw {
	length := max(p.Size.Bytes, tokenLength)
	if p.Size.Full {
		length = fullStream
	}
	data := stream(p.ID, length)
	f.file.SetDeadline(r.limit(r.limits.Data))
	defer f.file.SetDeadline(time.Time{})
	go f.file.Write(data)
	buffer := make([]byte, 64<<10)
	for got := 0; got < len(data); {
		some, err := f.file.Read(buffer)
		got += some
		if err == nil {
			continue
		}
		if isTimeout(err) {
			return ended("stalls", nil)
		}
		if errors.Is(err, io.EOF) {
			return ended("", &failure{"recv", io.EOF})
		}
		return ended("", &failure{"recv", err})
	}
	return ended("answered", nil)
}
