"""The style of a page; contrasts are at least 4.5 to 1, and 7 to 1 for text."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; background: #fff;
  color: #1c1b19; font: 1rem/1.5 "PT Sans", "Segoe UI", "Helvetica Neue", Helvetica,
  Arial, "Noto Sans", "Liberation Sans", "DejaVu Sans", sans-serif; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.75rem; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1.1rem; margin: 0 0 .5rem; }
h4 { font-size: 1rem; margin: 1.25rem 0 .35rem; }
p, ul, ol, dl { margin: .35rem 0; }
ul, ol { padding-left: 1.4rem; }
a { color: #14487d; }
a:focus-visible, summary:focus-visible, .wide:focus-visible {
  outline: 3px solid #14487d; outline-offset: 2px; }
.brand { color: #57534a; font-size: .9rem; margin: 0 0 .75rem; }
.decided { color: #57534a; margin: 0; }
.banner { border: 2px solid; border-left-width: .75rem; margin: 1.25rem 0 0;
  padding: 1rem 1.25rem; }
.banner h2 { font-size: 1.45rem; margin: 0; }
.banner p { color: #1c1b19; }
.banner.clear { background: #eef6ee; border-color: #2c6a34; color: #1d4d25; }
.banner.due { background: #fdf5e2; border-color: #96650a; color: #573a02; }
.banner.late, .banner.barred { background: #fbeceb; border-color: #a3221b;
  color: #7a1611; }
.banner.open { background: #f3eef8; border-color: #5d3a86; color: #432763; }
.answer { font-weight: 700; }
.answer.due { color: #573a02; }
.answer.late, .answer.barred { color: #7a1611; }
.answer.open { color: #432763; }
figure { margin: 0; }
figure svg { display: block; height: auto; max-width: 100%; }
.wide { margin: .75rem 0 1.25rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { font-weight: 700; padding: 0 0 .35rem; text-align: left; }
th, td { border: 1px solid #b9b3a6; padding: .4rem .55rem; text-align: left;
  vertical-align: top; }
thead th { background: #f2efe7; }
tbody th { font-weight: 600; }
article { border-top: 2px solid #55524a; margin: 1.5rem 0; padding-top: 1rem; }
dl > div { display: grid; gap: 0 1rem; grid-template-columns: 11rem 1fr;
  padding: .2rem 0; }
dt { color: #57534a; }
dd { margin: 0; }
.question { font-weight: 600; margin-bottom: 0; }
.kind { color: #57534a; font-weight: 400; }
.course { border-left: .35rem solid #5d3a86; padding-left: .75rem; }
details { margin: 1rem 0 .5rem; }
summary { cursor: pointer; font-weight: 600; padding: .25rem 0; }
.trace, .trace ul { list-style: none; padding-left: 1.1rem; }
.trace li { margin: .3rem 0; }
.trace ul { border-left: 1px solid #b9b3a6; margin-left: .3rem; }
.yes { color: #1d4d25; font-weight: 700; }
.no { color: #7a1611; font-weight: 700; }
.aloud { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute;
  white-space: nowrap; width: 1px; }
.sources a { overflow-wrap: anywhere; }
footer { border-top: 2px solid #55524a; color: #3d3a33; margin-top: 2.5rem; }
footer h2 { font-size: 1rem; margin: 1rem 0 .35rem; }
@media (max-width: 40rem) { dl > div { grid-template-columns: 1fr; } }
@media print {
  @page { size: A4; margin: 16mm 15mm 18mm; }
  body { font-size: 10pt; max-width: none; padding: 0 2px; }
  h2, h3, h4, caption { break-after: avoid; }
  .banner, figure, .wide, tr, .matter, .sources li { break-inside: avoid; }
  .banner { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .wide { overflow: visible; }
  article > h3, thead { break-after: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
  details > summary { list-style: none; }
  a { color: inherit; }
}
"""
