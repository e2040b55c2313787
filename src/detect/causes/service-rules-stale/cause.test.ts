import { testRecordedCases } from '../../testing.ts';

testRecordedCases('service-rules-stale');
