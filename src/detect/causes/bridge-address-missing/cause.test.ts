import { testRecordedCases } from '../../testing.ts';

testRecordedCases('bridge-address-missing');
