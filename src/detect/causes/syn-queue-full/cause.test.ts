import { testRecordedCases } from '../../testing.ts';

testRecordedCases('syn-queue-full');
