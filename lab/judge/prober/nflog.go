package main

import (
	"encoding/binary"
	"strconv"
	"strings"
	"syscall"
)

// Messages and attributes of nfnetlink_log (include/uapi/linux/netfilter/nfnetlink_log.h).
const (
	nflogPacket    = subsysUlog<<8 | 0
	nflogConfig    = subsysUlog<<8 | 1
	nflogCmd       = 1
	nflogMode      = 2
	nflogThreshold = 5
	nflogBind      = 1
	nflogPfBind    = 3
	nflogPfUnbind  = 4
	nflogCopy      = 2
	nflogPayload   = 9
	nflogPrefix    = 10
)

var xtablesFamilies = map[byte]string{2: "ip", 7: "bridge", 10: "ip6"}

// bindLog makes nfnetlink_log the logger of the namespace and takes group 0, where nf_log_trace sends what xtables tells of traced packets, one at a time.
func bindLog(fd int) error {
	for _, family := range []byte{2, 10, 7} {
		configure(fd, family, nflogCmd, []byte{nflogPfUnbind})
		if err := configure(fd, family, nflogCmd, []byte{nflogPfBind}); err != nil && family != 7 {
			return err
		}
	}
	if err := configure(fd, 0, nflogCmd, []byte{nflogBind}); err != nil {
		return err
	}
	if err := configure(fd, 0, nflogMode, append(binary.BigEndian.AppendUint32(nil, frameBytes), nflogCopy, 0)); err != nil {
		return err
	}
	return configure(fd, 0, nflogThreshold, binary.BigEndian.AppendUint32(nil, 1))
}

// configure sends one attribute to nfnetlink_log and waits for the kernel's yes or no.
func configure(fd int, family byte, kind uint16, value []byte) error {
	attribute := binary.NativeEndian.AppendUint16(nil, uint16(4+len(value)))
	attribute = append(binary.NativeEndian.AppendUint16(attribute, kind), value...)
	for len(attribute)%4 != 0 {
		attribute = append(attribute, 0)
	}
	message := binary.NativeEndian.AppendUint32(nil, uint32(20+len(attribute)))
	message = binary.NativeEndian.AppendUint16(message, nflogConfig)
	message = binary.NativeEndian.AppendUint16(message, syscall.NLM_F_REQUEST|syscall.NLM_F_ACK)
	message = append(message, 0, 0, 0, 0, 0, 0, 0, 0, family, 0, 0, 0)
	if err := syscall.Sendto(fd, append(message, attribute...), 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		return err
	}
	answer := make([]byte, 4096)
	for {
		length, _, err := syscall.Recvfrom(fd, answer, syscall.MSG_DONTWAIT)
		if err != nil {
			return err
		}
		if length >= 20 && binary.NativeEndian.Uint16(answer[4:]) == syscall.NLMSG_ERROR {
			if code := int32(binary.NativeEndian.Uint32(answer[16:])); code != 0 {
				return syscall.Errno(-code)
			}
			return nil
		}
	}
}

// xtablesEvent reads `TRACE: table:chain:rule:num `; the chain's name may have colons itself.
func xtablesEvent(netns string, family byte, prefix string, payload []byte) (RuleFired, bool) {
	said, ok := strings.CutPrefix(prefix, "TRACE: ")
	parts := strings.Split(strings.TrimSpace(said), ":")
	if !ok || len(parts) < 4 {
		return RuleFired{}, false
	}
	last := len(parts) - 1
	num, err := strconv.ParseUint(parts[last], 10, 32)
	if err != nil {
		return RuleFired{}, false
	}
	return RuleFired{
		Netns: netns, From: "xtables", Family: xtablesFamilies[family], Table: parts[0], Chain: strings.Join(parts[1:last-1], ":"),
		What: parts[last-1], Rule: num, Bytes: append([]byte(nil), payload...),
	}, true
}
