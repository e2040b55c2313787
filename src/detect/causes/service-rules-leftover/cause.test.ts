import { testRecordedCases } from '../../testing.ts';

testRecordedCases('service-rules-leftover');
