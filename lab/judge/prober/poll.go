package main

import (
	"os"
	"syscall"
)

// readAll calls `read` whenever the socket has something, until it says that there is nothing more.
func readAll(fd int, name string, read func() error) error {
	file := os.NewFile(uintptr(fd), name)
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	go raw.Read(func(uintptr) bool {
		for {
			err := read()
			if err != nil && err != syscall.EINTR {
				return err != syscall.EAGAIN
			}
		}
	})
	return nil
}
