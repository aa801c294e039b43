// The page's looks: light and dark by the reader's own choice, readable on paper, no script and nothing from elsewhere.
import type { Severity } from "@bailiff/crds";

/** The class of a severity. */
export const classOf = (severity: Severity | undefined): string => severity?.toLowerCase() ?? "plain";

export const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--dim:#626b76;--line:#d9dee4;--box:#f5f7f9;--low:#6b7683;--medium:#a66a00;--high:#c2410c;--critical:#b3123b;--good:#1a7f4b}
@media (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e6e9ed;--dim:#98a2ae;--line:#323941;--box:#1c2127;--low:#98a2ae;--medium:#e0a84a;--high:#f08a5d;--critical:#ff6b8b;--good:#5bc48d}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:22px;line-height:1.3;margin:8px 0 12px}h2{font-size:16px;margin:32px 0 8px;border-bottom:1px solid var(--line);padding-bottom:4px}
h1,td,li,p,dd,summary{overflow-wrap:anywhere}
p{margin:6px 0}.dim{color:var(--dim)}
table+article,article+article{margin-top:56px;border-top:3px solid var(--line);padding-top:24px}
.badge{display:inline-block;white-space:nowrap;border-radius:4px;padding:1px 8px;font-weight:600;font-size:13px;color:var(--paper);background:var(--low);margin-right:8px}
.badge.medium{background:var(--medium)}.badge.high{background:var(--high)}.badge.critical{background:var(--critical)}.badge.good{background:var(--good)}
dl{display:grid;grid-template-columns:minmax(90px,max-content) 1fr;gap:2px 16px;margin:8px 0}dt{color:var(--dim)}dd{margin:0}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-bottom:1px solid var(--line)}th{color:var(--dim);font-weight:500}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
code,.tree{font:13px/1.6 ui-monospace,"DejaVu Sans Mono",monospace}
.tree ul{list-style:none;margin:0;padding:0 0 0 20px;border-left:1px solid var(--line)}.tree>ul{border:0;padding:0}
.tree li{margin:1px 0}.tree .call{color:var(--dim)}.tree .new{color:var(--critical)}
.when{display:inline-block;min-width:72px;color:var(--dim);font-variant-numeric:tabular-nums}
a{color:inherit}a.mark{display:inline-block;border-radius:9px;min-width:18px;text-align:center;font:600 11px/18px system-ui,sans-serif;color:var(--paper);background:var(--low);text-decoration:none;padding:0 5px;margin-left:4px}
a.mark.medium{background:var(--medium)}a.mark.high{background:var(--high)}a.mark.critical{background:var(--critical)}
.finding{border-left:4px solid var(--low);background:var(--box);padding:8px 14px;margin:10px 0}
.finding.medium{border-color:var(--medium)}.finding.high{border-color:var(--high)}.finding.critical{border-color:var(--critical)}
.finding p{margin:4px 0}details{margin:6px 0}summary{cursor:pointer;color:var(--dim)}
.scroll{overflow-x:auto}.two{display:grid;grid-template-columns:1fr 1fr;gap:24px}
@media (max-width:760px){.two{grid-template-columns:1fr}}
svg{display:block;max-width:100%;height:auto}svg text{fill:var(--ink);font:12px system-ui,sans-serif}svg .dim{fill:var(--dim)}svg .rule{stroke:var(--line)}
svg .low{fill:var(--low)}svg .medium{fill:var(--medium)}svg .high{fill:var(--high)}svg .critical{fill:var(--critical)}svg .plain{fill:var(--dim)}
svg .edge{fill:none;stroke:var(--line)}svg .edge.medium{stroke:var(--medium)}svg .edge.high{stroke:var(--high)}svg .edge.critical{stroke:var(--critical)}svg .edge.low{stroke:var(--low)}
svg .box{fill:var(--box);stroke:var(--line)}svg .cut{stroke:var(--good);stroke-dasharray:4 3}
@media print{details{display:block}.finding{break-inside:avoid}}
`;
