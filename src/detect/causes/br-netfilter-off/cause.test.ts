import { testRecordedCases } from '../../testing.ts';

testRecordedCases('br-netfilter-off');
