/*M!999999\- enable the sandbox mode */ 
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `t_route` (
  `vpcId` int(11) NOT NULL,
  `uniqVpcId` varchar(64) NOT NULL DEFAULT '',
  `proto` varchar(8) NOT NULL,
  `vip` varchar(64) NOT NULL,
  `vport` int(10) unsigned NOT NULL,
  `pip` varchar(64) NOT NULL,
  `pport` int(10) unsigned NOT NULL,
  `bAutoActualMachine` tinyint(4) NOT NULL DEFAULT 0,
  `weight` int(11) NOT NULL DEFAULT 16,
  `zoneId` int(11) NOT NULL DEFAULT 0,
  `udpOption` int(11) NOT NULL DEFAULT 0,
  `hostIp` varchar(64) NOT NULL DEFAULT '0.0.0.0',
  `createTime` datetime NOT NULL,
  `updateTime` datetime NOT NULL,
  PRIMARY KEY (`vpcId`,`proto`,`vip`,`vport`,`pip`,`pport`),
  KEY `i_vip` (`vip`,`vport`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `t_route` (`vpcId`, `uniqVpcId`, `proto`, `vip`, `vport`, `pip`, `pport`, `bAutoActualMachine`, `weight`, `zoneId`, `udpOption`, `hostIp`, `createTime`, `updateTime`) VALUES (-1,'vpc_-1','tcp','169.254.0.5',80,'10.28.41.210',80,1,16,0,0,'0.0.0.0','2020-09-03 19:40:15','2020-09-03 19:40:15');
INSERT INTO `t_route` (`vpcId`, `uniqVpcId`, `proto`, `vip`, `vport`, `pip`, `pport`, `bAutoActualMachine`, `weight`, `zoneId`, `udpOption`, `hostIp`, `createTime`, `updateTime`) VALUES (-1,'vpc_-1','udp','183.60.82.98',53,'10.28.41.12',53,1,16,0,0,'0.0.0.0','2020-12-17 20:12:26','2020-12-17 20:12:26');
INSERT INTO `t_route` (`vpcId`, `uniqVpcId`, `proto`, `vip`, `vport`, `pip`, `pport`, `bAutoActualMachine`, `weight`, `zoneId`, `udpOption`, `hostIp`, `createTime`, `updateTime`) VALUES (-1,'vpc_-1','udp','183.60.83.19',53,'10.28.41.12',53,1,16,0,0,'0.0.0.0','2020-12-17 21:42:04','2020-12-17 21:42:04');
INSERT INTO `t_route` (`vpcId`, `uniqVpcId`, `proto`, `vip`, `vport`, `pip`, `pport`, `bAutoActualMachine`, `weight`, `zoneId`, `udpOption`, `hostIp`, `createTime`, `updateTime`) VALUES (67287,'vpc-hy3vate5','udp','183.60.83.19',53,'10.28.41.12',53,0,16,0,0,'0.0.0.0','2020-08-17 23:24:21','2020-08-17 23:24:21');
