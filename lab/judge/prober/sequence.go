package main

import (
	"errors"
	"syscall"
)

const (
	tcpRepair        = 19
	tcpRepairQueue   = 20
	tcpQueueSeq      = 21
	tcpRecvQueue     = 1
	tcpSendQueue     = 2
	repairOffNoProbe = -1
	flagSyn          = 2
	flagReset        = 4
	flagAck          = 16
)

// sequenceOf is the initial sequence number of a probe: each has a mebibyte of numbers of its own, so that every segment of
// its connection tells the probe, whatever addresses and ports it wears (lab/judge/observe/recognise.ts knows the same).
func sequenceOf(id uint32) uint32 {
	return id<<20 + 0x6e77
}

// acknowledged is the acknowledgment of a crafted segment that has the flag: a reset takes it for its sequence number.
func acknowledged(id uint32, flags byte) uint32 {
	if flags&flagAck == 0 {
		return 0
	}
	return sequenceOf(id) + 0x80000
}

// chooseSequence gives a socket the sequence number to begin with: what TCP_QUEUE_SEQ sets in a closed socket is kept by connect (tcp_v4_connect).
func chooseSequence(fd int, id uint32) error {
	for _, option := range [][2]int{{tcpRepair, 1}, {tcpRepairQueue, tcpSendQueue}, {tcpQueueSeq, int(int32(sequenceOf(id)))}, {tcpRepair, repairOffNoProbe}} {
		if err := syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, option[0], option[1]); err != nil {
			return err
		}
	}
	return nil
}

// numbers are the sequence number and the acknowledgment of a segment.
type numbers struct {
	seq, ack uint32
}

// numbersOf gives those of a crafted segment: its own, by which it is known, or where it is of a connection that prime left open the
// next ones of that, so that connection tracking does not find it out of the window on one side of the server's random numbers
// and of no consequence on the other (tcp_in_window, net/netfilter/nf_conntrack_proto_tcp.c).
// Of a connection that the server answered and the client did not hear of, nobody here knows them.
func (r *Runner) numbersOf(p Probe) (numbers, error) {
	l4 := p.Packet.L4
	own := numbers{sequenceOf(p.ID), acknowledged(p.ID, l4.Flags)}
	for _, earlier := range r.plan.Prime {
		asked := earlier.Sport == int(l4.Sport) && earlier.Dport == int(l4.Dport)
		answered := earlier.Sport == int(l4.Dport) && earlier.Dport == int(l4.Sport)
		if l4.Kind != "tcp" || earlier.Protocol != "tcp" || !asked && !answered {
			continue
		}
		next, known := r.nextOf(earlier)
		if !known && l4.Flags&flagReset != 0 {
			return resetOf(earlier, own, asked), nil
		}
		if !known && l4.Flags&flagAck != 0 && r.record.Answered(sequenceOf(earlier.ID)+1) {
			return own, errHalfOpen
		}
		if !known {
			return own, nil
		}
		if answered {
			next = numbers{next.ack, next.seq}
		}
		if l4.Flags&flagAck == 0 {
			next.ack = 0
		}
		return next, nil
	}
	return own, nil
}

// errHalfOpen is of a crafted segment that is not sent.
var errHalfOpen = errors.New("the connection is half open")

// resetOf gives the numbers of a reset after a SYN that the client was not answered: it is in the window of whoever saw the SYN, and nobody answers it.
func resetOf(earlier Probe, own numbers, asked bool) numbers {
	afterSyn := sequenceOf(earlier.ID) + 1
	if asked {
		return numbers{afterSyn, 0}
	}
	return numbers{own.seq, afterSyn}
}

// nextOf gives the numbers of the next segment that the client of an open connection would send.
func (r *Runner) nextOf(p Probe) (numbers, bool) {
	r.lock.Lock()
	open := r.flows[flowKey(p)]
	r.lock.Unlock()
	if open == nil {
		return numbers{}, false
	}
	var sent, received int
	var failed error
	open.lock.Lock()
	defer open.lock.Unlock()
	err := open.raw.Control(func(fd uintptr) {
		if failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpRepair, 1); failed != nil {
			return
		}
		sent, failed = queueSequence(int(fd), tcpSendQueue)
		if failed == nil {
			received, failed = queueSequence(int(fd), tcpRecvQueue)
		}
		syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpRepair, repairOffNoProbe)
	})
	return numbers{uint32(sent), uint32(received)}, err == nil && failed == nil
}

func queueSequence(fd, queue int) (int, error) {
	if err := syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, tcpRepairQueue, queue); err != nil {
		return 0, err
	}
	return syscall.GetsockoptInt(fd, syscall.IPPROTO_TCP, tcpQueueSeq)
}
