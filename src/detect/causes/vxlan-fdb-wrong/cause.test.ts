import { testRecordedCases } from '../../testing.ts';

testRecordedCases('vxlan-fdb-wrong');
