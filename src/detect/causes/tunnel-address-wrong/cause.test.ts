import { testRecordedCases } from '../../testing.ts';

testRecordedCases('tunnel-address-wrong');
