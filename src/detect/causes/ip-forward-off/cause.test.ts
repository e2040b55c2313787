import { testRecordedCases } from '../../testing.ts';

testRecordedCases('ip-forward-off');
