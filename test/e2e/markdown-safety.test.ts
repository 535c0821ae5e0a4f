/** An answer is text: nothing in it runs, loads or leads anywhere by itself. */
import { expect } from 'vitest';
import { test } from './support/browser-test.ts';
import { watchForActiveContent } from './support/in-page.ts';

const ELSEWHERE = 'https://elsewhere.example';

/** Every line tries to run something, or to tell somebody that it is read. */
const HOSTILE = `
<img src=x onerror="fetch('${ELSEWHERE}/img')">

Text <img src="${ELSEWHERE}/inline.png"> within <b onmouseover="alert(1)">a line</b>.

<script>document.title = 'taken over'</script>

<svg onload="alert(2)"><circle r="9"/></svg> <iframe src="${ELSEWHERE}/frame"></iframe>

<style>body { background: url(${ELSEWHERE}/style) }</style>
<link rel="stylesheet" href="${ELSEWHERE}/link.css"> <base href="${ELSEWHERE}/">
<meta http-equiv="refresh" content="0; url=${ELSEWHERE}/meta">
<form action="${ELSEWHERE}/form"><button>Send</button></form>

![a picture](${ELSEWHERE}/picture.png "title") ![x](data:image/svg+xml,<svg/onload=alert(3)>)

[run](javascript:alert(4)) [run](JaVaScRiPt:alert(5)) [run](java&#115;cript:alert(6))
[run](data:text/html,<script>alert(7)</script>) [run](vbscript:x) [here](/c/secret) [here](//elsewhere.example)
[quoted](${ELSEWHERE}/" onclick="alert(8)) <javascript:alert(9)> [safe](${ELSEWHERE}/safe)

[by name][1] and ![by name][2]

[1]: javascript:alert(10)
[2]: ${ELSEWHERE}/reference.png

| <img src=x onerror=alert(11)> | [cell](javascript:alert(12)) |
| - | - |
| ![cell](${ELSEWHERE}/cell.png) | <script>alert(13)</script> |

\`\`\`html
<script>alert(14)</script>
\`\`\`

The end.`;

/** Fast, but in so many pieces that every beginning of every tag is drawn on its own. */
const LETTER_BY_LETTER = { pieces: 'utf-16-units', pace: { tokensPerSecond: 1_500 } } as const;

test('nothing of a hostile answer is active, neither while it is written nor after a reload', async ({
  chat,
  fake,
}) => {
  fake.setDefaults({ text: HOSTILE, ...LETTER_BY_LETTER });
  await chat.open();
  const whileWritten = await chat.page.evaluateHandle(watchForActiveContent);
  await chat.ask('Try');
  await chat.answered();
  await chat.answers.getByText('The end.').waitFor();
  const { looks, found } = await whileWritten.jsonValue();
  expect(found).toEqual([]);
  expect(looks).toBeGreaterThan(10);
  const html = await chat.answers.innerHTML();

  await chat.page.reload();
  const afterReload = await chat.page.evaluateHandle(watchForActiveContent);
  await chat.answers.getByText('The end.').waitFor();
  expect(await afterReload.jsonValue()).toMatchObject({ found: [] });
  expect(await chat.answers.innerHTML()).toBe(html);
  expect(await chat.page.title()).toBe('Try · Chimera');
});

test('what is left of it are words and links that say where they lead', async ({ chat, fake }) => {
  fake.setDefaults({ text: HOSTILE });
  await chat.open();
  await chat.ask('Try');
  await chat.answered();

  await chat.answers.getByText("<script>document.title = 'taken over'</script>").waitFor();
  const links = chat.answers.getByRole('link');
  for (const link of await links.all()) {
    expect(await link.getAttribute('href')).toMatch(/^https:\/\/elsewhere\.example\//);
    expect(await link.getAttribute('rel')).toContain('noopener');
    expect(await link.getAttribute('target')).toBe('_blank');
  }
  expect(await links.allTextContents()).toContain('safe');
  expect(await links.allTextContents()).not.toContain('run');
});

test('what a person writes is shown as it was written', async ({ chat }) => {
  const words = '<img src=x onerror=alert(1)> **not bold** [link](javascript:alert(2))';
  await chat.open();
  await chat.ask(words);
  await chat.answered();

  expect(await chat.questions.getByRole('paragraph').textContent()).toBe(words);
  const watch = await chat.page.evaluateHandle(watchForActiveContent);
  expect(await watch.jsonValue()).toEqual({ looks: 1, found: [] });
  await chat.conversation(words.slice(0, 20)).waitFor();
});
