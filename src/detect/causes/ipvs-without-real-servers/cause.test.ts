import { testRecordedCases } from '../../testing.ts';

testRecordedCases('ipvs-without-real-servers');
