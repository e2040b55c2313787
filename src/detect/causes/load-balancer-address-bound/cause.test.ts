import { testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-address-bound');
