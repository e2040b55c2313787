import { testRecordedCases } from '../../testing.ts';

testRecordedCases('mtu-too-large');
