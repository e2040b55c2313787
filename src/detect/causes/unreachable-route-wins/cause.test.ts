import { testRecordedCases } from '../../testing.ts';

testRecordedCases('unreachable-route-wins');
