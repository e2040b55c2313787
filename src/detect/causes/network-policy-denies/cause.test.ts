import { testRecordedCases } from '../../testing.ts';

testRecordedCases('network-policy-denies');
