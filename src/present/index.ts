/** The one report as text for a terminal, as JSON, and as one self-contained HTML page. Nothing here decides anything. */
export { presentText } from './text/index.ts';
export type { TextOptions } from './text/index.ts';
export { presentCaptureText } from './text/capture.ts';
export { presentCheckText } from './text/check.ts';
export { presentDiffText } from './text/diff.ts';
export { presentLocateText } from './text/locate.ts';
export { presentNameText } from './text/name.ts';
export { presentTcsText } from './text/tcs.ts';
export { presentPlanText } from './text/tcs-plan.ts';
export { sayOfTcs } from './tcs-phrases.ts';
export { presentWatchSum, presentWatchText } from './text/watch.ts';
export { presentMetrics } from './metrics.ts';
export type { WatchCounts } from './metrics.ts';
export { presentCaptureJson, presentCheckJson, presentDiffJson, presentJson, presentLocateJson, presentNameJson, presentPlanJson, presentTcsJson, presentTransitionJson } from './json.ts';
export { presentCaptureHtml } from './html/capture.ts';
export { presentCheckHtml } from './html/check.ts';
export { presentHtml } from './html/index.ts';
export type { Lang } from './phrases.ts';
