import { testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-without-listener');
