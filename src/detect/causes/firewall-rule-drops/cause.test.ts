import { testRecordedCases } from '../../testing.ts';

testRecordedCases('firewall-rule-drops');
