import { testRecordedCases } from '../../testing.ts';

testRecordedCases('hairpin-off');
