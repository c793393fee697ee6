"""page.py FILE EXITS: what a report's page promises to whoever reads it without seeing it, or
without a network; and that its chart has that many exits. Says what is wrong, and fails."""

import json
import re
import sys
from html.parser import HTMLParser

VOID = {'meta', 'input', 'br', 'img', 'link', 'hr', 'rect', 'circle', 'path', 'use'}
wrong = []


def need(true, what):
    if not true:
        wrong.append(what)


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.stack, self.ids, self.said = [], {}, {}
        self.tables, self.svgs, self.scripts, self.styles, self.heads = [], [], [], [], []

    def inside(self, tag):
        return any(t == tag for t, _ in self.stack)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if 'id' in a:
            need(a['id'] not in self.ids, f'two elements have the id {a["id"]}')
            self.ids[a['id']] = tag
        for name, value in a.items():
            if name in ('src', 'href', 'srcset', 'action', 'data', 'poster', 'xlink:href'):
                need(value.startswith('#'), f'{tag} fetches {value}')
            need(not name.startswith('on'), f'{tag} has a script in {name}')
        if tag == 'table':
            self.tables.append({'caption': '', 'heads': 0, 'rows': []})
        table = self.tables[-1] if self.tables else None
        if tag == 'tr':
            table['rows'].append([])
        if tag in ('th', 'td'):
            table['rows'][-1].append(tag)
            scope = 'col' if self.inside('thead') else 'row'
            need(tag == 'td' or a.get('scope') == scope, f'a th has the scope {a.get("scope")}, not {scope}')
        if tag == 'svg':
            self.svgs.append(a)
        if tag == 'html':
            need(a.get('lang') == 'en', 'the page has no language')
        if a.get('role') in ('img', 'region'):
            need(a.get('aria-label') or a.get('aria-labelledby'), f'a {tag} with a role has no name')
        if a.get('tabindex') == '0':
            need(a.get('role') == 'region', f'a {tag} that takes the focus has no role')
        if tag == 'meta' and a.get('http-equiv') == 'Content-Security-Policy':
            need(a['content'].startswith("default-src 'none'"), 'the page may fetch something')
            self.said['policy'] = a['content']
        if tag == 'meta' and a.get('name') == 'viewport':
            self.said['viewport'] = a['content']
        if tag not in VOID:
            self.stack.append((tag, a))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        opened = self.stack.pop()[0] if self.stack else None
        need(opened == tag, f'</{tag}> ends a {opened}')

    def handle_data(self, text):
        tag, a = self.stack[-1] if self.stack else (None, {})
        if tag == 'script':
            self.scripts.append((a, text))
        elif tag == 'style':
            self.styles.append(text)
        elif tag == 'caption':
            self.tables[-1]['caption'] += text
        elif tag in ('title', 'h1') and not a.get('id'):
            self.said[tag] = self.said.get(tag, '') + text
        if a.get('id'):
            self.said['#' + a['id']] = text


text = open(sys.argv[1], encoding='utf-8').read()
page = Page()
page.feed(text)
page.close()

need(not page.stack, f'not ended: {[t for t, _ in page.stack]}')
for what in ('policy', 'viewport', 'title', 'h1', '#exits-title', '#exits-desc'):
    need(page.said.get(what, '').strip(), f'the page has no {what}')
need(len(page.svgs) == 1 and page.svgs[0].get('role') == 'img' and
     page.svgs[0].get('aria-labelledby') == 'exits-title exits-desc', 'the picture has no role or no name')
need(page.tables, 'there is no table')
for table in page.tables:
    need(table['caption'].strip(), 'a table has no caption')
    heads, *rows = table['rows']
    need(rows and set(heads) == {'th'}, 'a table has no heads or no rows')
    for row in rows:
        need(row.count('th') == 1 and len(row) == len(heads), f'a row has the cells {row}')
style = '\n'.join(page.styles)
need('url(' not in style and '@import' not in style, 'a style fetches something')
for what in ('prefers-color-scheme: dark', '@media print', 'max-width: 600px'):
    need(what in style, f'no style for {what}')
need('registry' not in text, 'the page names where it has its library from')

data = [t for a, t in page.scripts if a.get('id') == 'data']
need(len(data) == 1, 'the page has no data')
code = '\n'.join(t for a, t in page.scripts if a.get('id') != 'data')
if 'var uPlot' in code:
    for what in ('The MIT License (MIT)', 'Leon Sorokin', 'The above copyright notice'):
        need(what in code, f'the library has lost its licence: {what}')
need(not re.search(r'\b(fetch|XMLHttpRequest|WebSocket|importScripts|sendBeacon)\b', code),
     'a script fetches something')
data = json.loads(data[0])
exits = sum(sum(r['counts']) for r in data['reasons'])
need(exits == int(sys.argv[2]), f'the chart has {exits} exits')
need(all(len(r['counts']) == len(data['start']) for r in data['reasons']), 'a reason lacks steps')

print('\n'.join(wrong))
sys.exit(bool(wrong))
