import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{times} packets from {from} to {to} have a wrong {protocol} checksum, and not the one of a sender that leaves it to its device: something on the way changed them, and the receiver throws them away', zh: '从 {from} 到 {to} 的 {times} 个报文 {protocol} 校验和错误，且不是发送方留给网卡计算的那种：途中有设备改动了报文，接收方会将其丢弃' },
  disproof: { en: 'Wireshark calls the checksum good once its validation is switched on (preference tcp.check_checksum or udp.check_checksum, which the filter needs), or the receiver answers these packets', zh: '在 Wireshark 中打开校验（首选项 tcp.check_checksum 或 udp.check_checksum，过滤器也需要它）后显示校验和正确，或接收方对这些报文有应答' },
};
