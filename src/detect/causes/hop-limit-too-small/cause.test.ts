import { testRecordedCases } from '../../testing.ts';

testRecordedCases('hop-limit-too-small');
