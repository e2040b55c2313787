import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} drops the packet because its source {src} is one of its own addresses', zh: '节点 {node} 丢弃了报文：源地址 {src} 是本机自己的地址' },
  explanation: { en: 'A packet that comes in by {dev} from {src}, which is bound on this node too, is taken for forged (a martian source) unless accept_local is set.', zh: '从 {dev} 进入的报文源地址为 {src}，而该地址也绑定在本机上；除非设置 accept_local，内核会将其视为伪造（martian source）。' },
  disproof: { en: 'with log_martians=1 no "martian source" line appears while the connection is tried', zh: '设置 log_martians=1 后，尝试连接时没有出现 martian source 日志' },
  fixes: {
    unbind: { en: 'Take the address off the node', zh: '将该地址从本机解绑' },
    accept: { en: 'Accept packets with a local source on that device', zh: '在该接口接受源地址为本机地址的报文' },
  },
};
