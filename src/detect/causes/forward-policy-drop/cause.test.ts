import { testRecordedCases } from '../../testing.ts';

testRecordedCases('forward-policy-drop');
