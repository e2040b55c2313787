package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"syscall"
)

// setns has no name in package syscall.
var setnsNumber = map[string]uintptr{"amd64": 308, "arm64": 268}[runtime.GOARCH]

const cloneNewNet = 0x40000000

// Namespace is a network namespace, with a thread that lives in it: sockets are made there, and belong to it for good.
type Namespace struct {
	Name string
	jobs chan func()
	devs atomic.Pointer[map[int]string]
}

// openNamespace starts the thread. `host` is the namespace that the program was started in.
func openNamespace(name string) (*Namespace, error) {
	ns := &Namespace{Name: name, jobs: make(chan func())}
	entered := make(chan error)
	go func() {
		runtime.LockOSThread()
		if err := enter(name); err != nil {
			entered <- err
			return
		}
		entered <- nil
		for job := range ns.jobs {
			job()
		}
	}()
	if err := <-entered; err != nil {
		return nil, fmt.Errorf("namespace %s: %w", name, err)
	}
	ns.readDevices()
	ns.Do(hurryNeighbours)
	return ns, nil
}

// hurryNeighbours makes every device give a neighbour up after a third of a second instead of three: each has a setting of its own, and
// namespaces but the first have no default to inherit.
func hurryNeighbours() {
	for _, family := range []string{"ipv4", "ipv6"} {
		files, _ := filepath.Glob("/proc/sys/net/" + family + "/neigh/*/retrans_time_ms")
		for _, file := range files {
			_ = os.WriteFile(file, []byte("100"), 0)
		}
	}
}

func enter(name string) error {
	if name == "host" {
		return nil
	}
	file, err := os.Open("/run/netns/" + name)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, _, errno := syscall.RawSyscall(setnsNumber, file.Fd(), cloneNewNet, 0); errno != 0 {
		return errno
	}
	return nil
}

// Do runs a job on the namespace's thread and waits for it.
func (ns *Namespace) Do(job func()) {
	done := make(chan struct{})
	ns.jobs <- func() {
		job()
		close(done)
	}
	<-done
}

// Socket makes a non-blocking socket in the namespace. A uid becomes its owner: both the credentials of its file, which `-m owner`
// and `meta skuid` look at, and sk_uid, which `ip rule uidrange` looks at, are the fsuid of the thread that makes it.
func (ns *Namespace) Socket(domain, kind, protocol int, uid *int) (fd int, err error) {
	ns.Do(func() {
		if uid != nil {
			syscall.RawSyscall(syscall.SYS_SETFSUID, uintptr(*uid), 0, 0)
			defer syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0)
		}
		fd, err = syscall.Socket(domain, kind|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, protocol)
	})
	return fd, err
}

func (ns *Namespace) readDevices() {
	ns.Do(func() {
		devs := map[int]string{}
		all, _ := net.Interfaces()
		for _, each := range all {
			devs[each.Index] = each.Name
		}
		ns.devs.Store(&devs)
	})
}

// Device gives index and hardware address of a device.
func (ns *Namespace) Device(name string) (dev *net.Interface, err error) {
	ns.Do(func() { dev, err = net.InterfaceByName(name) })
	return dev, err
}
