import { testRecordedCases } from '../../testing.ts';

testRecordedCases('node-port-not-on-this-address');
