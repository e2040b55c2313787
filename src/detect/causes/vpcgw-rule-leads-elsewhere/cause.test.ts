import { testRecordedCases } from '../../testing.ts';

testRecordedCases('vpcgw-rule-leads-elsewhere');
