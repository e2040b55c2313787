import { testRecordedCases } from '../../testing.ts';

testRecordedCases('stale-conntrack-entry');
