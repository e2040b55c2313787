/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: db_tvpc
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Table structure for table `t_other`
--

DROP TABLE IF EXISTS `t_other`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `t_other` (
  `name` varchar(64) DEFAULT NULL,
  `note` text DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `t_other`
--

LOCK TABLES `t_other` WRITE;
/*!40000 ALTER TABLE `t_other` DISABLE KEYS */;
INSERT INTO `t_other` VALUES
('a','it\'s (1,2); \\ -- /* \"x\"\nINSERT INTO `t_route` VALUES (1);');
/*!40000 ALTER TABLE `t_other` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `t_route`
--

DROP TABLE IF EXISTS `t_route`;
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

--
-- Dumping data for table `t_route`
--

LOCK TABLES `t_route` WRITE;
/*!40000 ALTER TABLE `t_route` DISABLE KEYS */;
INSERT INTO `t_route` VALUES
(-1,'vpc_-1','tcp','169.254.0.5',80,'10.28.41.210',80,1,16,0,0,'0.0.0.0','2020-09-03 19:40:15','2020-09-03 19:40:15'),
(-1,'vpc_-1','udp','183.60.82.98',53,'10.28.41.12',53,1,16,0,0,'0.0.0.0','2020-12-17 20:12:26','2020-12-17 20:12:26'),
(-1,'vpc_-1','udp','183.60.83.19',53,'10.28.41.12',53,1,16,0,0,'0.0.0.0','2020-12-17 21:42:04','2020-12-17 21:42:04'),
(67287,'vpc-hy3vate5','udp','183.60.83.19',53,'10.28.41.12',53,0,16,0,0,'0.0.0.0','2020-08-17 23:24:21','2020-08-17 23:24:21');
/*!40000 ALTER TABLE `t_route` ENABLE KEYS */;
UNLOCK TABLES;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-23  0:05:56
