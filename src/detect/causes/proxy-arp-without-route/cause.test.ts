import { testRecordedCases } from '../../testing.ts';

testRecordedCases('proxy-arp-without-route');
