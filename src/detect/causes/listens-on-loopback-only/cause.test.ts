import { testRecordedCases } from '../../testing.ts';

testRecordedCases('listens-on-loopback-only');
