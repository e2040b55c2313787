import { testRecordedCases } from '../../testing.ts';

testRecordedCases('service-port-not-defined');
