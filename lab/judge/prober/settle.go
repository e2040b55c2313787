package main

import (
	"syscall"
	"time"
	"unsafe"
)

// The kernel hears of a cable (IFF_LOWER_UP) at once, and tells the rest of itself (IFF_RUNNING, a bridge port's state, a device's queue) at once or up to a second later:
// it hurries only for devices whose link has another number than their own (linkwatch_urgent_event, net/core/link_watch.c).
const (
	lowerUp   = 0x10000
	settleFor = 3 * time.Second
)

// settle waits until no device of the namespace is between the two.
func settle(ns *Namespace) {
	for until := time.Now().Add(settleFor); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if !ns.changing() {
			return
		}
	}
}

func (ns *Namespace) changing() (changing bool) {
	ns.Do(func() {
		answer, err := syscall.NetlinkRIB(syscall.RTM_GETLINK, syscall.AF_UNSPEC)
		if err != nil {
			return
		}
		messages, _ := syscall.ParseNetlinkMessage(answer)
		for _, message := range messages {
			if message.Header.Type != syscall.RTM_NEWLINK || len(message.Data) < syscall.SizeofIfInfomsg {
				continue
			}
			flags := (*syscall.IfInfomsg)(unsafe.Pointer(&message.Data[0])).Flags
			changing = changing || flags&syscall.IFF_UP != 0 && flags&lowerUp != 0 && flags&syscall.IFF_RUNNING == 0
		}
	})
	return changing
}
