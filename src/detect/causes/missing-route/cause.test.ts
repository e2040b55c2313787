import { testRecordedCases } from '../../testing.ts';

testRecordedCases('missing-route');
