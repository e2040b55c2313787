import type { CauseMessages } from '../../../model/finding/index.ts';

const RACE = {
  en: 'The connection of {client} comes to {place} as one of {src}: its source is translated on the way. With tcp_tw_recycle and tcp_timestamps the server (Linux {kernel}) remembers for 60 s the last timestamp of each address and drops a SYN with a smaller one, without an answer. Clients behind one address have clocks of their own, so that it hits whoever is behind, now and then. ',
  zh: '{client} 的连接到达 {place} 时源地址已被转换为 {src}。启用 tcp_tw_recycle 与 tcp_timestamps 时，服务端（Linux {kernel}）会记住每个地址最近 60 秒内的最后一个时间戳，并直接丢弃时间戳更小的 SYN 而不应答。同一地址后面的各个客户端时钟不同，于是时钟落后者时而被丢弃。',
} as const;
const VERY = {
  en: 'Whether this very SYN is dropped depends on the others and cannot be told.',
  zh: '某一个 SYN 是否被丢弃取决于其他客户端，无法断定。',
} as const;

const MAY = { en: 'net.ipv4.tcp_tw_recycle on {node} can drop SYNs of clients that share an address', zh: '节点 {node} 的 net.ipv4.tcp_tw_recycle 可能丢弃共用同一地址的客户端的 SYN' } as const;

export const messages: CauseMessages = {
  title: { en: 'net.ipv4.tcp_tw_recycle on {node} drops SYNs of clients that share an address', zh: '节点 {node} 的 net.ipv4.tcp_tw_recycle 会丢弃共用同一地址的客户端的 SYN' },
  titles: { zero: MAY, uncounted: MAY, quiet: MAY, direct: MAY },
  explanation: {
    en: `${RACE.en}PAWSPassive counts it and stands at {passive}. One sample only: such drops happened at some time since the start; whether they happen now is not known (collect with --watch 10). ${VERY.en}`,
    zh: `${RACE.zh}PAWSPassive 对此计数，当前为 {passive}。仅有一次采样：说明启动以来发生过此类丢弃，现在是否仍在发生无法得知（可使用 --watch 10 采集）。${VERY.zh}`,
  },
  explanations: {
    rises: {
      en: `${RACE.en}Two samples: PAWSPassive, which counts it, rose by {rise} in {seconds} s (to {passive}). ${VERY.en}`,
      zh: `${RACE.zh}两次采样：对此计数的 PAWSPassive 在 {seconds} 秒内增加了 {rise}（至 {passive}）。${VERY.zh}`,
    },
    zero: {
      en: `${RACE.en}PAWSPassive, which counts it, stands at 0: up to this one sample no SYN was dropped for it. ${VERY.en}`,
      zh: `${RACE.zh}对此计数的 PAWSPassive 为 0：截至这一次采样，尚无 SYN 因此被丢弃。${VERY.zh}`,
    },
    uncounted: {
      en: `${RACE.en}PAWSPassive counts it, and was not collected here: whether it happens is not known. ${VERY.en}`,
      zh: `${RACE.zh}PAWSPassive 对此计数，但此处未采集到：是否发生无法得知。${VERY.zh}`,
    },
    quiet: {
      en: `${RACE.en}Two samples: PAWSPassive, which counts it, did not rise in {seconds} s (it stands at {passive}), so that no SYN was dropped for it in that time. It can be whenever clients with clocks behind come again.`,
      zh: `${RACE.zh}两次采样：对此计数的 PAWSPassive 在 {seconds} 秒内没有增加（为 {passive}），即这段时间内没有 SYN 因此被丢弃。时钟落后的客户端再次出现时仍可能发生。`,
    },
    direct: {
      en: 'tcp_tw_recycle is on (Linux {kernel}), and this connection comes under its client\'s own address, whose timestamps only grow: it is not hit. Clients behind a translated address are.',
      zh: 'tcp_tw_recycle 已开启（Linux {kernel}），但该连接以客户端自己的地址到达，其时间戳只会增大，因此不受影响。经过源地址转换的客户端会受影响。',
    },
  },
  disproof: { en: 'PAWSPassive of {netns} does not rise while connections fail, or they fail alike when they come under the client\'s own address', zh: '连接失败时 {netns} 的 PAWSPassive 不增加，或以客户端自己的地址访问时同样失败' },
  fixes: { off: { en: 'Switch tcp_tw_recycle off, and take it out of /etc/sysctl.conf and /etc/sysctl.d', zh: '关闭 tcp_tw_recycle，并从 /etc/sysctl.conf 与 /etc/sysctl.d 中删除' } },
};
