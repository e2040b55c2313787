import { testRecordedCases } from '../../testing.ts';

testRecordedCases('tunnel-source-unexpected');
