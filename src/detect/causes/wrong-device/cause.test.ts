import { testRecordedCases } from '../../testing.ts';

testRecordedCases('wrong-device');
