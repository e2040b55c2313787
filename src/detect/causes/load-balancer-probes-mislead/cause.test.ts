import { testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-probes-mislead');
