import { testRecordedCases } from '../../testing.ts';

testRecordedCases('neighbour-unresolved');
