import { testRecordedCases } from '../../testing.ts';

testRecordedCases('hairpin-without-translation');
