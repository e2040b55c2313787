import { testRecordedCases } from '../../testing.ts';

testRecordedCases('routing-rule-missing');
