/** The table as VPCGW's database has it. */
export const CREATE = `CREATE TABLE t_route (
  vpcId int NOT NULL, uniqVpcId varchar(64) NOT NULL DEFAULT '', proto varchar(8) NOT NULL, vip varchar(64) NOT NULL, vport int unsigned NOT NULL, pip varchar(64) NOT NULL, pport int unsigned NOT NULL,
  bAutoActualMachine tinyint NOT NULL, weight int NOT NULL, zoneId int NOT NULL, udpOption int NOT NULL, hostIp varchar(64) NOT NULL, createTime datetime NOT NULL, updateTime datetime NOT NULL,
  KEY i_vip (vip, vport)) ENGINE=InnoDB;`;

/** One row of it. */
export function rowSql(proto: string, vip: string, vport: number, pip: string, pport: number, { vpcId = -1, weight = 16, uniq = 'vpc_-1' } = {}): string {
  return `INSERT INTO t_route VALUES (${vpcId}, '${uniq.replaceAll('\\', '\\\\').replaceAll("'", "''")}', '${proto}', '${vip}', ${vport}, '${pip}', ${pport}, 1, ${weight}, 0, 0, '0.0.0.0', '2020-09-03 19:40:15', '2020-09-03 19:40:15');`;
}

/** Those of the article. */
export const ARTICLE = [
  rowSql('tcp', '169.254.0.5', 80, '10.28.41.210', 80), rowSql('udp', '183.60.82.98', 53, '10.28.41.12', 53), rowSql('udp', '183.60.83.19', 53, '10.28.41.12', 53),
  rowSql('udp', '183.60.83.19', 53, '10.28.41.12', 53, { vpcId: 67287, uniq: 'vpc-hy3vate5' }),
].join('\n');
