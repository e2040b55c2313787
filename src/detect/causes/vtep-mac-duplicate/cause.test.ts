import { testRecordedCases } from '../../testing.ts';

testRecordedCases('vtep-mac-duplicate');
