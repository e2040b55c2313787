import { testRecordedCases } from '../../testing.ts';

testRecordedCases('local-source-dropped');
