import { testRecordedCases } from '../../testing.ts';

testRecordedCases('accept-queue-full');
