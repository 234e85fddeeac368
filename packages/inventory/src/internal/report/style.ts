/** The style of the report: light and dark by the reader's choice, for screens of any width, and for paper. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --line: #e1e4e9; --track: #e9ecf1;
  --ink: #16191d; --soft: #59626e; --accent: #2368c4;
  --blue: #2f74d0; --pale: #a9c8ef; --grey: #9aa3af; --amber: #d98a06; --red: #cc3333; --green: #2c8a4b; --violet: #7a5bc0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1216; --card: #171b21; --line: #2a3038; --track: #262c34;
    --ink: #e8ebef; --soft: #9aa4b1; --accent: #7fb2f5;
    --blue: #4f93e8; --pale: #2d5586; --grey: #6d7785; --amber: #e3a02c; --red: #e5605c; --green: #4fb070; --violet: #a189e0;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
}
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 48px; }
header { margin-bottom: 20px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 0 0 2px; }
p { margin: 0; }
.soft, .lead { color: var(--soft); }
.lead { font-size: 13px; margin-bottom: 14px; }
.notice { border-left: 4px solid var(--amber); background: var(--card); border-radius: 6px; padding: 10px 14px; margin-bottom: 16px; }
.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; margin-bottom: 16px; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile { padding: 14px 16px; }
.tile b { display: block; font-size: 24px; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile span { display: block; font-size: 13px; color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
section { padding: 18px 20px 20px; min-width: 0; }
section.wide { grid-column: 1 / -1; }
.rows { display: grid; gap: 12px; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 12px; align-items: baseline; }
.row > svg { grid-column: 1 / -1; }
.row .value { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.name { overflow-wrap: anywhere; }
.meters { display: grid; grid-template-columns: minmax(120px, 1.1fr) repeat(3, minmax(0, 1fr)); gap: 12px 24px; align-items: end; }
.meters.two { grid-template-columns: minmax(120px, 1.1fr) repeat(2, minmax(0, 1fr)); }
.meters > .head { font-size: 12px; color: var(--soft); }
.meters .of { display: flex; justify-content: space-between; gap: 8px; font-size: 13px; font-variant-numeric: tabular-nums; }
.meters .of > :first-child { white-space: nowrap; }
.meters .cluster { align-self: center; min-width: 0; }
svg.bar { display: block; width: 100%; height: 12px; border-radius: 3px; overflow: hidden; }
svg.key { width: 11px; height: 11px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; overflow: hidden; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 13px; color: var(--soft); margin-bottom: 12px; }
.part { stroke: var(--card); stroke-width: 1.5px; }
.track { fill: var(--track); }
.mark { stroke: var(--ink); stroke-width: 2px; stroke-dasharray: 3 2; }
.blue { fill: var(--blue); } .pale { fill: var(--pale); } .grey { fill: var(--grey); } .amber { fill: var(--amber); }
.red { fill: var(--red); } .green { fill: var(--green); } .violet { fill: var(--violet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; font-size: 12px; color: var(--soft); border-bottom: 1px solid var(--line); }
th, td { padding: 6px 14px 6px 0; vertical-align: top; }
td { border-bottom: 1px solid var(--line); overflow-wrap: break-word; max-width: 22rem; }
tr:last-child td { border-bottom: 0; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
td.short { white-space: nowrap; }
td svg.bar { min-width: 60px; margin-top: 5px; }
.badge { display: inline-block; border-radius: 99px; padding: 0 8px; font-size: 12px; line-height: 20px; white-space: nowrap; border: 1px solid currentColor; }
.badge.bad { color: var(--red); } .badge.near { color: var(--amber); } .badge.good { color: var(--green); }
.added { color: var(--green); } .removed { color: var(--red); } .changed { color: var(--accent); }
.more { color: var(--soft); font-size: 13px; margin-top: 8px; }
.none { color: var(--soft); }
code { font: 13px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; overflow-wrap: anywhere; }
footer { color: var(--soft); font-size: 13px; margin-top: 20px; }
@media screen and (max-width: 760px) {
  main { padding: 20px 14px 32px; }
  .cards { grid-template-columns: minmax(0, 1fr); }
  .meters, .meters.two { grid-template-columns: minmax(0, 1fr); gap: 6px; }
  .meters > .head { display: none; }
  .meters .cluster { margin-top: 10px; }
  .meters .of::before { content: attr(data-of); color: var(--soft); }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  section { padding: 16px 14px; }
  table { font-size: 13px; }
  th, td { padding-right: 8px; }
  td:has(> svg.bar) { display: none; }
}
@page { margin: 13mm; }
@media print {
  :root {
    --page: #ffffff; --card: #ffffff; --line: #cccccc; --track: #eeeeee; --ink: #000000; --soft: #444444; --accent: #1a56a8;
    --blue: #2f74d0; --pale: #a9c8ef; --grey: #9aa3af; --amber: #d98a06; --red: #cc3333; --green: #2c8a4b; --violet: #7a5bc0;
  }
  body { font-size: 8.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 18pt; }
  h2 { font-size: 11pt; }
  table, .lead, .legend, .meters .of, .tile span { font-size: 8pt; }
  .tile b { font-size: 14pt; }
  section, .tile, .row, tr { break-inside: avoid; }
  section.wide { break-inside: auto; }
  h2, .lead, .legend, thead { break-after: avoid; }
}
`
