package main

import (
	"fmt"
	"syscall"
)

const nftTraceGroup = 9

// trace notes the rules that traced packets meet. Both kinds of events come by one socket, because then its queue has them in the order in which
// they happened. The errors tell which of the two this kernel does not have.
func trace(ns *Namespace, record *Record) (map[string]error, error) {
	fd, err := netfilterSocket(ns)
	if err != nil {
		return nil, err
	}
	failed := map[string]error{
		"nft-trace":     syscall.SetsockoptInt(fd, solNetlink, addMembership, nftTraceGroup),
		"xtables-trace": bindLog(fd),
	}
	buffer := make([]byte, 128<<10)
	return failed, readAll(fd, "trace "+ns.Name, func() error {
		length, _, err := syscall.Recvfrom(fd, buffer, syscall.MSG_DONTWAIT)
		if err == syscall.ENOBUFS {
			record.Note(fmt.Sprintf("trace events were lost in %s", ns.Name))
			return nil
		}
		if err != nil {
			return err
		}
		messages, _ := syscall.ParseNetlinkMessage(buffer[:length])
		for _, message := range messages {
			if len(message.Data) >= 4 {
				noteEvent(ns, record, message.Header.Type, message.Data[0], attributes(message.Data[4:]))
			}
		}
		return nil
	})
}

func noteEvent(ns *Namespace, record *Record, kind uint16, family byte, of map[uint16][]byte) {
	switch kind {
	case nftTraceMessage:
		record.Rule(nftEvent(ns.Name, family, of))
	case nflogPacket:
		if event, ok := xtablesEvent(ns.Name, family, text(of[nflogPrefix]), of[nflogPayload]); ok {
			record.Rule(event)
		}
	}
}
