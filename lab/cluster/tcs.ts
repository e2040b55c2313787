import type { ClusterSpec, RouteRowSpec, VpcServiceSpec } from './spec.ts';

/** What is kept of a virtual private cloud outside of the cluster, by the resource under which a bundle has it: the table of VPCGW, as the client `mysql -B` prints it, which machines are in which VPC, and VPCGW's own address. */
export function tcsTold(spec: ClusterSpec): readonly { readonly source: string; readonly file: string; readonly command: string; readonly text: string }[] {
  const { vpcgw } = spec;
  if (vpcgw === undefined) return [];
  const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  return [
    { source: 't_route', file: 't_route.txt', command: "mysql -B -e 'SELECT * FROM t_route' db_tvpc", text: tableText(vpcgw.rows) },
    { source: 'vpcgw', file: 'vpcgw.json', command: '', text: json({ sources: [addressOf(spec, vpcgw.machine)] }) },
    { source: 'DescribeInstances', file: 'DescribeInstances.json', command: 'tccli cvm DescribeInstances', text: json({ Response: { TotalCount: machinesInVpcs(spec).length, InstanceSet: machinesInVpcs(spec).map(({ name, ip, vpc }) => ({ InstanceId: `ins-${name}`, InstanceName: name, PrivateIpAddresses: [ip], VirtualPrivateCloud: { VpcId: vpc, SubnetId: `subnet-${name}` } })), RequestId: '00000000-0000-4000-8000-000000000000' } }) },
  ];
}

/** The addresses of the machines that are in a VPC. */
export function membersOf(spec: ClusterSpec, vpc: string): readonly string[] {
  return machinesInVpcs(spec).filter((machine) => machine.vpc === vpc).map(({ ip }) => ip);
}

/** The address of a machine beyond the router. */
export function addressOf({ outside = [] }: ClusterSpec, name: string): string {
  const ip = outside.find((machine) => machine.name === name)?.ip;
  if (ip === undefined) throw new Error(`no machine ${name}`);
  return ip;
}

/** VPCServices as the API server lists them. */
export function vpcServiceObject({ name, vpcip, vpcid = -1, port, targetPort, protocol = 'TCP', selector, serviceId }: VpcServiceSpec, meta: object): object {
  return { apiVersion: 'infra.tce.io/v1', kind: 'VPCService', metadata: { ...meta, ...(serviceId === undefined ? {} : { annotations: { 'infra.tce.io/ted.service-id': serviceId } }) }, serviceName: `vpcservice-${name}`, spec: { ports: [{ port, protocol, targetPort }], selector, vpcid, vpcip }, status: 'Ready' };
}

/** The table as the bundle has it, and as VPCGW's rules are made from. */
export function tableText(rows: readonly RouteRowSpec[]): string {
  const head = ['vpcId', 'uniqVpcId', 'proto', 'vip', 'vport', 'pip', 'pport', 'bAutoActualMachine', 'weight', 'zoneId', 'udpOption', 'hostIp', 'createTime', 'updateTime'];
  const lines = rows.map(({ vpcId = -1, vpc = 'vpc_-1', proto, vip, vport, pip, pport, weight = 16 }) => [vpcId, vpc, proto, vip, vport, pip, pport, 1, weight, 0, 0, '0.0.0.0', '2020-12-17 21:42:04', '2020-12-17 21:42:04']);
  return `${[head, ...lines].map((line) => line.join('\t')).join('\n')}\n`;
}

function machinesInVpcs({ outside = [] }: ClusterSpec): readonly { readonly name: string; readonly ip: string; readonly vpc: string }[] {
  return outside.flatMap(({ name, ip, vpc }) => (vpc === undefined ? [] : [{ name, ip, vpc }]));
}
