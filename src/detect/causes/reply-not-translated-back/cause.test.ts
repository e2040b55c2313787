import { testRecordedCases } from '../../testing.ts';

testRecordedCases('reply-not-translated-back');
