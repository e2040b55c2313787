/** Why something ended or is not there, as the model names it, in Chinese. */
const CODES: ReadonlyMap<string, string> = new Map([
  ['nobody-has-it', '无人拥有该地址'],
  ['failed', '解析失败'],
  ['wrong-mac', 'MAC 错误'],
  ['no-proxy-arp', '没有开启代答'],
  ['no-route-for-proxy', '代答者没有路由'],
  ['rejected', '被拒绝'],
  ['source', '源地址'],
  ['destination', '目的地址'],
  ['loopback', '回环地址'],
  ['hairpin', 'hairpin 关闭'],
  ['isolated', '端口隔离'],
  ['vlan', 'VLAN 过滤'],
  ['blocking', '端口阻塞'],
  ['no-port', '没有端口'],
  ['no-device', '没有设备'],
  ['wrong-source', '源地址不符'],
  ['no-fdb', '没有转发表项'],
  ['unsupported-protocol', '不支持的协议'],
  ['checksum', '校验和'],
  ['no-destination', '没有后端'],
  ['no-listener', '没有监听器'],
  ['no-backend', '没有可用后端'],
  ['no-bandwidth', '没有公网带宽'],
  ['not-announced', '没有节点通告'],
  ['ingress', '入站'],
  ['egress', '出站'],
  ['not-local', '不在本节点'],
  ['no-route', '没有路由'],
  ['not-ready', '未就绪'],
  ['no-local-endpoint', '本节点没有端点'],
  ['selector-matches-nothing', '选择器没有匹配任何 Pod'],
  ['named-port-missing', '没有该命名端口'],
  ['no-slices', '没有 EndpointSlice'],
]);

/** A reason as the model names it, with what may follow it after a space, in Chinese. */
export function reasonInChinese(reason: string): string {
  const [code = '', ...rest] = reason.split(' ');
  return [CODES.get(code) ?? code, ...rest].join(' ');
}
