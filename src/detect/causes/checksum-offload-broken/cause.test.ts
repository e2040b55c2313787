import { testRecordedCases } from '../../testing.ts';

testRecordedCases('checksum-offload-broken', 'likely');
