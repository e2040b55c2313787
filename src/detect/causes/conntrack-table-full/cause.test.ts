import { testRecordedCases } from '../../testing.ts';

testRecordedCases('conntrack-table-full');
