import { testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-backend-port-wrong');
