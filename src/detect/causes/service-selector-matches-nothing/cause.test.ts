import { testRecordedCases } from '../../testing.ts';

testRecordedCases('service-selector-matches-nothing');
