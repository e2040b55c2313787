import { testRecordedCases } from '../../testing.ts';

testRecordedCases('service-without-ready-endpoint');
