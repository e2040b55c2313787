import { testRecordedCases } from '../../testing.ts';

testRecordedCases('nothing-listens-on-target-port');
