package main

import "syscall"

const (
	tcpRepair        = 19
	tcpRepairQueue   = 20
	tcpQueueSeq      = 21
	tcpSendQueue     = 2
	repairOffNoProbe = -1
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
