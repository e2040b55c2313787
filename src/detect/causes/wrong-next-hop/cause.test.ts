import { testRecordedCases } from '../../testing.ts';

testRecordedCases('wrong-next-hop');
