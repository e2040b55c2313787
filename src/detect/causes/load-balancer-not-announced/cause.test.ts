import { testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-not-announced');
