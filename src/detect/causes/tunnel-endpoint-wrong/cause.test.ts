import { testRecordedCases } from '../../testing.ts';

testRecordedCases('tunnel-endpoint-wrong');
