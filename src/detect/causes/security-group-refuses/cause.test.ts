import { testRecordedCases } from '../../testing.ts';

testRecordedCases('security-group-refuses');
