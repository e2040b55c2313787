/** The style of the page. No font, image or script is loaded from anywhere; light and dark follow the reader's system. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8888; --bad: #c62828; --good: #2e7d32; --doubt: #b26a00; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #81c784; --doubt: #ffb74d; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1rem; margin-bottom: .3rem; }
code, pre, .mono { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .6rem; white-space: pre-wrap; margin: .3rem 0; }
.bad { color: var(--bad); } .good { color: var(--good); } .doubt { color: var(--doubt); } .faint { opacity: .7; }
.scroll { overflow-x: auto; }
svg { display: block; margin: .4rem 0; } svg text { font: 12px ui-monospace, monospace; fill: currentColor; }
svg .title { font-weight: 700; }
svg rect { fill: var(--soft); stroke: var(--line); } svg .failed rect { stroke: var(--bad); stroke-width: 2.5; } svg .failed text { fill: var(--bad); }
svg path { stroke: currentColor; fill: none; } svg .post { stroke: var(--line); } svg circle { fill: currentColor; } svg .label { fill: transparent; stroke: none; } svg .failed .label { stroke: none; } svg .failed path { stroke: var(--bad); } svg .failed circle { fill: var(--bad); }
svg a:focus rect, svg a:hover rect { stroke: currentColor; stroke-width: 2; }
.steps { display: none; border-left: 3px solid var(--line); padding-left: 1rem; } .steps:target { display: block; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); padding: .25rem .6rem .25rem 0; }
dt { font-weight: 700; } dd { margin: 0 0 .4rem 0; }
`;
