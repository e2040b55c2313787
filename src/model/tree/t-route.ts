import type { Diagnostic, LineRef } from '../evidence/evidence.ts';

/** One rule of VPCGW: a row of the table `t_route` of its database `db_tvpc`, columns by their own names. Those that netwhy does not compare are left out. */
export interface TRoute {
  /** -1: of all VPCs; else of the one VPC with this number. */
  readonly vpcId: number;
  readonly uniqVpcId?: string;
  /** In lower case: `tcp`, `udp`. */
  readonly proto: string;
  /** The address that is asked inside of VPCs. */
  readonly vip: string;
  readonly vport: number;
  /** Where VPCGW sends it on: an address of TGW, or a backend. */
  readonly pip: string;
  readonly pport: number;
  /** Absent where the column was not printed. */
  readonly weight?: number;
  /** The columns that the row was printed with, which may be fewer than the table has. */
  readonly columns: readonly string[];
  readonly ref: LineRef;
  /** The row as it stands in the file, on one line. */
  readonly text: string;
}

/** The table as a file tells of it: all of it or, by the `diagnostics`, nothing. Half a table would make rules missing that are there. */
export interface TRouteTree {
  readonly file: string;
  readonly rows: readonly TRoute[];
  /** The statement that printed only some rows (`WHERE`, `LIMIT`): a row that is not here may still be there. */
  readonly partial?: { readonly ref: LineRef; readonly text: string };
  /** At most one: why the file is no table. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The resource under which the table lies in `cluster/` of a bundle. */
export const T_ROUTE = 't_route';

/** The columns without which it is not the table. */
export const T_ROUTE_NEEDED = ['vpcId', 'proto', 'vip', 'vport', 'pip', 'pport'] as const;

/** All columns that netwhy knows, in the order of the table. */
export const T_ROUTE_COLUMNS = ['vpcId', 'uniqVpcId', 'proto', 'vip', 'vport', 'pip', 'pport', 'bAutoActualMachine', 'weight', 'zoneId', 'udpOption', 'hostIp', 'createTime', 'updateTime'] as const;
