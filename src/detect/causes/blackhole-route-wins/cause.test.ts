import { testRecordedCases } from '../../testing.ts';

testRecordedCases('blackhole-route-wins');
