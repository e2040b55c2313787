import { testRecordedCases } from '../../testing.ts';

testRecordedCases('rp-filter-drops');
